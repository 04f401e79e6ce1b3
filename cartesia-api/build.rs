//! Generates the client from the documents in `openapi/`.

fn main() -> Result<(), cartesia_api_build::Error> {
    cartesia_api_build::compile("openapi")
}
