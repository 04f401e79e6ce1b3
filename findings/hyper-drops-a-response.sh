#!/usr/bin/env bash
# Package: hyper 1.12.0 with tokio 1.54.1 (crates.io) on Linux, seen on 2026-11-28.
# Guess before the run: a server refuses an upload early and closes. A client of hyper gets the response that has arrived, though it
# can write no more of the body.
# Seen: the refusal may arrive while the next piece of the body is made or encrypted. Then the write of that piece fails, and hyper
# ends with "connection reset", without a read. The kernel still has the response: a socket of the standard library reads it
# after its own write has failed.
# Why it matters: a 401 or 413 becomes an error of the connection, which says nothing of the key or the size, and is retried.
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
hyper = { version = "=1.12.0", features = ["client", "http1"] }
hyper-util = { version = "0.1", features = ["tokio"] }
tokio = { version = "=1.54.1", features = ["net", "rt"] }
TOML
cat > src/main.rs <<'RUST'
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::{Body, Frame};

/// Refuses each request when its body begins, and closes.
fn serve(listener: TcpListener) {
    for mut stream in listener.incoming().flatten() {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok() {
            head.push(byte[0]);
        }
        stream.peek(&mut byte).unwrap();
        stream.write_all(b"HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n").unwrap();
    }
}

/// A body of several pieces, each of which takes a while to make.
struct Pieces(usize);

impl Body for Pieces {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        self.0 += 1;
        if self.0 % 2 == 0 {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.0 > 1 {
            std::thread::sleep(Duration::from_millis(200));
        }
        Poll::Ready((self.0 < 20).then(|| Ok(Frame::data(Bytes::from_static(&[0; 1000])))))
    }
}

async fn with_hyper(address: SocketAddr) -> String {
    let stream = hyper_util::rt::TokioIo::new(tokio::net::TcpStream::connect(address).await.unwrap());
    let (mut sender, connection) = hyper::client::conn::http1::handshake(stream).await.unwrap();
    tokio::spawn(connection);
    let request = hyper::Request::post("/").header("Host", "localhost").body(Pieces(0)).unwrap();
    match sender.send_request(request).await {
        Ok(response) => response.status().to_string(),
        Err(error) => format!("{:?}", std::error::Error::source(&error).unwrap().downcast_ref::<std::io::Error>().unwrap().kind()),
    }
}

fn with_std(address: SocketAddr) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000\r\n\r\n0123456789").unwrap();
    std::thread::sleep(Duration::from_millis(200));
    let written = stream.write_all(&[0; 1000]).map_err(|error| error.kind());
    let mut response = [0; 22];
    stream.read_exact(&mut response).unwrap();
    format!("{written:?}, then {}", String::from_utf8_lossy(&response))
}

fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    std::thread::spawn(move || serve(listener));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build().unwrap();
    println!("hyper: {}", runtime.block_on(with_hyper(address)));
    println!("std: {}", with_std(address));
}
RUST
expected='hyper: ConnectionReset
std: Err(ConnectionReset), then HTTP/1.1 413 Too Large'
seen=$(cargo run --quiet)
echo "$seen"
[ "$seen" = "$expected" ] || { echo 'this has changed' >&2; exit 1; }
