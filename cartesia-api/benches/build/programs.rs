//! Programs that upload a clip, with reqwest and with this crate, and the generator alone.

use std::error::Error;
use std::path::Path;

use crate::package::{Package, ROOT};

const ROUNDS: usize = 3;

const OURS: &str = r#"
use cartesia_api::{Client, Upload};

#[tokio::main]
async fn main() -> Result<(), cartesia_api::Error> {
    let request = Client::from_env()?.voices_clone().clip(Upload::from_path("clip.wav")).name("Narrator");
    println!("{}", request.language("en").send().await?.id);
    Ok(())
}
"#;

const REQWEST: &str = r#"
use reqwest::multipart::{Form, Part};

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let clip = Part::bytes(std::fs::read("clip.wav")?).file_name("clip.wav").mime_str("audio/wav")?;
    let form = Form::new().text("name", "Narrator").text("language", "en").part("clip", clip);
    let request = reqwest::Client::new().post("https://example.com/voices/clone").multipart(form);
    let voice: serde_json::Value = request.send().await?.error_for_status()?.json().await?;
    println!("{}", voice["id"]);
    Ok(())
}
"#;

const GENERATOR: &str = "fn main() { let _ = cartesia_api_build::generate(&[]); }";

pub(crate) fn compare(folder: &Path) -> Result<(), Box<dyn Error>> {
    let tokio = "tokio = { version = '1', features = ['macros', 'rt-multi-thread'] }";
    let reqwest = "reqwest = { version = '0.13', features = ['json', 'multipart'] }\nserde_json = '1'";
    let ours = format!("cartesia-api = {{ path = '{ROOT}'");
    let with_ring = "default-features = false, features = ['ring'] }";
    let programs = [
        ("reqwest", program(folder, "with-reqwest", &format!("{reqwest}\n{tokio}"), REQWEST)?),
        ("cartesia-api", program(folder, "with-ours", &format!("{ours} }}\n{tokio}"), OURS)?),
        ("cartesia-api, ring", program(folder, "with-ring", &format!("{ours}, {with_ring}\n{tokio}"), OURS)?),
        (
            "the generator alone",
            program(folder, "generator", &format!("cartesia-api-build = {{ path = '{ROOT}-build' }}"), GENERATOR)?,
        ),
    ];
    let mut seconds = vec![Vec::new(); programs.len()];
    for _ in 0..ROUNDS {
        for ((_, program), seconds) in programs.iter().zip(&mut seconds) {
            seconds.push(program.build_clean()?.as_secs_f64());
        }
    }
    let base = seconds.first().cloned().unwrap_or_default();
    println!("| clean build of a program with | runtime crates | all crates | seconds | relative to reqwest |");
    println!("|---|---|---|---|---|");
    for ((name, program), seconds) in programs.iter().zip(&seconds) {
        let ratios = seconds.iter().zip(&base).map(|(seconds, base)| seconds / base).collect();
        let (runtime, all) = (program.crates("normal")?, program.crates("normal,build")?);
        println!("| {name} | {runtime} | {all} | {:.1} | {:.2} |", median(seconds.clone()), median(ratios));
    }
    Ok(())
}

fn program(folder: &Path, name: &str, dependencies: &str, main: &str) -> Result<Package, Box<dyn Error>> {
    let manifest = format!("[package]\nname = '{name}'\nedition = '2024'\n[dependencies]\n{dependencies}");
    Package::new(folder.join(name), folder.join(name).join("target"), &manifest, main)
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
