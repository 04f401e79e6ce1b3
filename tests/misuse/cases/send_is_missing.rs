//! A request that is never made.
#![deny(unused_must_use)]

use cartesia_api::{Client, Upload};

fn main() {
    let client = Client::new("sk_car_x").unwrap();
    client.voices_clone().clip(Upload::from_path("clip.wav")).name("Narrator");
}
