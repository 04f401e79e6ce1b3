//! A call that nobody waits for.
#![deny(unused_must_use)]

async fn clone_voice(client: &cartesia_api::Client) {
    client.voices_clone().name("Narrator").send();
}

fn main() {
    let client = cartesia_api::Client::new("sk_car_x").unwrap();
    drop(clone_voice(&client));
}
