//! A field that the document does not have.

fn main() {
    let client = cartesia_api::Client::new("sk_car_x").unwrap();
    let _ = client.voices_clone().title("Narrator");
}
