//! A path where a clip belongs.

fn main() {
    let client = cartesia_api::Client::new("sk_car_x").unwrap();
    let _ = client.voices_clone().clip("clip.wav");
}
