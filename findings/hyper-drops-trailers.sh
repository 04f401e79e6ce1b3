#!/usr/bin/env bash
# Package: hyper 1.12.0 with http-body-util 0.1.3 (crates.io), seen on 2026-11-28.
# Guess before the run: a frame of trailers at the end of a chunked body is sent behind the last chunk (RFC 9112, section 7.1.2).
# Seen: it is sent if the head of the message lists the fields in `Trailer`. Otherwise it is dropped, and neither the body nor the
# caller hears of it, though RFC 9110, section 6.6.2, asks for `Trailer` with "should" alone.
# Why it matters: checksums of uploads travel in trailers. A program that computes one on the way sends a request without it.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "finding"
version = "0.0.0"
edition = "2021"
[dependencies]
bytes = "1"
http-body-util = "=0.1.3"
hyper = { version = "=1.12.0", features = ["client", "http1"] }
hyper-util = { version = "0.1", features = ["tokio"] }
tokio = { version = "1", features = ["net", "rt"] }
TOML
cat > src/main.rs <<'RUST'
use std::io::{Read, Write};
use std::net::TcpListener;

use bytes::Bytes;
use http_body_util::{BodyExt, Full};
use hyper::HeaderMap;

/// Returns what follows the content of each of two requests.
fn serve(listener: TcpListener) -> Vec<String> {
    let ends = listener.incoming().take(2).flatten().map(|mut stream| {
        let (mut request, mut piece) = (Vec::new(), [0; 4096]);
        while !(request.ends_with(b"\r\n\r\n") && request.windows(4).any(|bytes| bytes == b"clip")) {
            let read = stream.read(&mut piece).unwrap();
            request.extend_from_slice(&piece[..read]);
        }
        stream.write_all(b"HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n").unwrap();
        String::from_utf8(request).unwrap().rsplit_once("clip").unwrap().1.escape_default().to_string()
    });
    ends.collect()
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let server = std::thread::spawn(move || serve(listener));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    runtime.block_on(async {
        for listed in [false, true] {
            let stream = hyper_util::rt::TokioIo::new(tokio::net::TcpStream::connect(address).await.unwrap());
            let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
            tokio::spawn(connection);
            let trailers = async {
                let mut trailers = HeaderMap::new();
                trailers.insert("digest", "7".parse().unwrap());
                Some(Ok(trailers))
            };
            let body = Full::new(Bytes::from_static(b"clip")).with_trailers(trailers);
            let mut request = hyper::Request::post("/").header("Host", "localhost").header("Transfer-Encoding", "chunked");
            if listed {
                request = request.header("Trailer", "digest");
            }
            assert_eq!(sender.send_request(request.body(body).unwrap()).await.unwrap().status(), 204);
        }
    });
    for (listed, end) in ["not listed", "listed"].iter().zip(server.join().unwrap()) {
        println!("{listed}: {end}");
    }
}
RUST
expected='not listed: \r\n0\r\n\r\n
listed: \r\n0\r\ndigest: 7\r\n\r\n'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
