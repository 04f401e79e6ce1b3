//! Settings that no client has.
#![deny(unused_must_use)]

fn main() {
    cartesia_api::Client::builder().api_key("sk_car_x");
    cartesia_api::Upload::from_path("clip.wav");
    cartesia_api::RetryPolicy::none();
}
