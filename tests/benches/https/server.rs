//! The server: TLS on a thread for each connection, which reads requests to their ends and responds with a voice.

use std::error::Error;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

const VOICE: &str = include_str!("../../src/voice.json");

pub(crate) struct Server {
    address: SocketAddr,
    certificate: String,
}

impl Server {
    /// Starts a server, which ends with the process.
    pub(crate) fn start() -> Result<Self, Box<dyn Error>> {
        let signed = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
        let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
        let config = config.with_no_client_auth().with_single_cert(vec![signed.cert.der().clone()], key)?;
        let config = Arc::new(config);
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let address = listener.local_addr()?;
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let config = Arc::clone(&config);
                // A client that has what it wanted closes the connection.
                std::thread::spawn(move || serve(stream, config));
            }
        });
        Ok(Self { address, certificate: signed.cert.pem() })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("https://localhost:{}", self.address.port())
    }

    pub(crate) fn certificate(&self) -> &str {
        &self.certificate
    }
}

fn serve(stream: TcpStream, config: Arc<ServerConfig>) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let connection = ServerConnection::new(config).map_err(io::Error::other)?;
    let mut stream = BufReader::new(StreamOwned::new(connection, stream));
    loop {
        let length = content_length(&mut stream)?;
        io::copy(&mut (&mut stream).take(length), &mut io::sink())?;
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", VOICE.len());
        let stream = stream.get_mut();
        stream.write_all(format!("{head}{VOICE}").as_bytes())?;
        stream.flush()?;
    }
}

/// Reads the head of a request.
fn content_length(stream: &mut impl BufRead) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        match line.split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                length = value.trim().parse().map_err(io::Error::other)?;
            }
            None if line.trim().is_empty() => return Ok(length),
            _ => {}
        }
    }
}
