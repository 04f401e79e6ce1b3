//! A server with a self-signed certificate.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::LIMIT;

/// A server on a free port of `127.0.0.1` that responds to each request over TLS with a voice.
pub struct TlsServer {
    address: SocketAddr,
    name: String,
    certificate: String,
    /// The heads of the requests that arrived whole.
    heads: Arc<Mutex<Vec<String>>>,
    script: Arc<Mutex<Script>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// The behaviour of a server.
#[derive(Clone)]
struct Script {
    config: Arc<ServerConfig>,
    response: String,
    closes_properly: bool,
}

impl TlsServer {
    /// Starts a server with a certificate for this host name.
    pub fn start(name: &str) -> Self {
        let (config, certificate) = signed(name);
        let body = include_str!("voice.json");
        let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n", body.len());
        let script = Script { config: Arc::new(config), response: format!("{head}{body}"), closes_properly: true };
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (heads, stopped) = (Arc::<Mutex<Vec<String>>>::default(), Arc::new(AtomicBool::new(false)));
        let script = Arc::new(Mutex::new(script));
        let thread = std::thread::spawn({
            let (heads, stopped, script) = (Arc::clone(&heads), Arc::clone(&stopped), Arc::clone(&script));
            move || {
                while let Ok((stream, _)) = listener.accept() {
                    if stopped.load(Ordering::SeqCst) {
                        break;
                    }
                    let script = script.lock().unwrap_or_else(PoisonError::into_inner).clone();
                    // A client that does not trust the certificate closes the connection during the handshake.
                    let _ = serve(stream, &script, &heads);
                }
            }
        });
        Self { address, name: name.to_owned(), certificate, heads, script, stopped, thread: Some(thread) }
    }

    /// Sets the response in place of a voice.
    pub fn responding(self, response: &str) -> Self {
        self.change(|script| response.clone_into(&mut script.response))
    }

    /// Closes the connection without `close_notify`.
    pub fn without_close_notify(self) -> Self {
        self.change(|script| script.closes_properly = false)
    }

    /// Sets the protocols that the server offers, by their ALPN names.
    pub fn speaking(self, protocols: &[&str]) -> Self {
        self.change(|script| {
            let mut config = (*script.config).clone();
            config.alpn_protocols = protocols.iter().map(|protocol| protocol.as_bytes().to_vec()).collect();
            script.config = Arc::new(config);
        })
    }

    /// Continues with another certificate for the same name, which [`certificate`](Self::certificate) does not return.
    pub fn replace_certificate(&self) {
        let mut script = self.script.lock().unwrap_or_else(PoisonError::into_inner);
        let mut config = signed(&self.name).0;
        // As a server that keeps its sessions.
        config.session_storage = Arc::clone(&script.config.session_storage);
        script.config = Arc::new(config);
    }

    fn change(self, change: impl FnOnce(&mut Script)) -> Self {
        change(&mut self.script.lock().unwrap_or_else(PoisonError::into_inner));
        self
    }

    /// Returns the URL, `https://HOST:PORT`.
    pub fn url(&self, host: &str) -> String {
        format!("https://{host}:{}", self.address.port())
    }

    /// Returns the certificate as PEM.
    pub fn certificate(&self) -> &str {
        &self.certificate
    }

    /// Returns the number of requests that arrived whole so far.
    pub fn requests(&self) -> usize {
        self.heads().len()
    }

    /// Returns the heads of the complete requests. A head is here before its response is sent.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Returns the address.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for TlsServer {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Returns a configuration with a self-signed certificate for this host name, and the certificate as PEM.
fn signed(name: &str) -> (ServerConfig, String) {
    let signed = rcgen::generate_simple_self_signed([name.to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = config.expect("versions").with_no_client_auth();
    let config = config.with_single_cert(vec![signed.cert.der().clone()], key).expect("a configuration");
    (config, signed.cert.pem())
}

/// Reads one request, keeps its head and responds.
fn serve(stream: TcpStream, script: &Script, heads: &Mutex<Vec<String>>) -> io::Result<()> {
    stream.set_read_timeout(Some(LIMIT))?;
    let connection = ServerConnection::new(Arc::clone(&script.config)).map_err(io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let head = read_request(&mut stream)?;
    // Recorded before the response, since tests check it then.
    heads.lock().unwrap_or_else(PoisonError::into_inner).push(head);
    stream.write_all(script.response.as_bytes())?;
    if script.closes_properly {
        stream.conn.send_close_notify();
    }
    stream.flush()
}

/// Reads one request to the end of its form, and returns its head.
fn read_request(stream: &mut impl Read) -> io::Result<String> {
    let (mut request, mut piece) = (Vec::new(), [0; 4096]);
    while !request.ends_with(b"--\r\n") {
        match stream.read(&mut piece)? {
            0 => return Err(io::ErrorKind::UnexpectedEof.into()),
            found => request.extend_from_slice(&piece[..found]),
        }
    }
    let request = String::from_utf8_lossy(&request).into_owned();
    Ok(request.split("\r\n\r\n").next().unwrap_or_default().to_owned())
}
