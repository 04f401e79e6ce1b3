//! Texts and content without a name where a clip belongs.

fn main() {
    let client = cartesia_api::Client::new("sk_car_x").unwrap();
    let _ = client.voices_clone().clip(String::from("clip.wav"));
    let _ = client.voices_clone().clip(vec![0_u8]);
}
