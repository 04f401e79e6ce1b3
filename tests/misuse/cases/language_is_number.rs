//! Values of another kind than the field's.

fn main() {
    let client = cartesia_api::Client::new("sk_car_x").unwrap();
    let _ = client.voices_clone().language(1);
    let _ = client.voices_clone().description(Some("warm"));
}
