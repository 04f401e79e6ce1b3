//! A SOCKS5 proxy (RFC 1928, with the passwords of RFC 1929) whose connections all lead to one loopback address.

use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::LIMIT;

/// The user and the password that the proxy takes.
const CREDENTIALS: &[u8] = b"\x01\x04user\x04pass";

/// A proxy on a free port of `127.0.0.1`.
pub struct SocksProxy {
    address: SocketAddr,
    targets: Arc<Mutex<Vec<String>>>,
    stopped: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl SocksProxy {
    /// Starts a proxy that connects to an address, whatever it is asked for.
    pub fn start(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let address = listener.local_addr().expect("an address");
        let (targets, stopped) = (Arc::default(), Arc::new(AtomicBool::new(false)));
        let thread = std::thread::spawn({
            let (targets, stopped) = (Arc::clone(&targets), Arc::clone(&stopped));
            move || {
                while let Ok((client, _)) = listener.accept() {
                    if stopped.load(Ordering::SeqCst) {
                        break;
                    }
                    let targets = Arc::clone(&targets);
                    std::thread::spawn(move || serve(client, server, &targets));
                }
            }
        });
        Self { address, targets, stopped, thread: Some(thread) }
    }

    /// Returns the proxy's address, `user:pass@127.0.0.1:PORT`.
    pub fn authority(&self) -> String {
        format!("user:pass@{}", self.address)
    }

    /// Returns the targets that the proxy was asked for, as `HOST:PORT`.
    pub fn targets(&self) -> Vec<String> {
        self.targets.lock().expect("no panic").clone()
    }
}

impl Drop for SocksProxy {
    fn drop(&mut self) {
        self.stopped.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect(self.address);
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

fn serve(mut client: TcpStream, server: SocketAddr, targets: &Mutex<Vec<String>>) -> io::Result<()> {
    client.set_read_timeout(Some(LIMIT))?;
    let [_, methods] = read(&mut client)?;
    client.read_exact(&mut vec![0; methods.into()])?;
    client.write_all(&[5, 2])?;
    let mut credentials = vec![0; CREDENTIALS.len()];
    client.read_exact(&mut credentials)?;
    client.write_all(&[1, u8::from(credentials != CREDENTIALS)])?;
    let [_, _, _, kind] = read(&mut client)?;
    let host = match kind {
        1 => Ipv4Addr::from(read(&mut client)?).to_string(),
        3 => {
            let [length] = read(&mut client)?;
            let mut name = vec![0; length.into()];
            client.read_exact(&mut name)?;
            String::from_utf8_lossy(&name).into_owned()
        }
        _ => return Err(io::ErrorKind::Unsupported.into()),
    };
    let port = u16::from_be_bytes(read(&mut client)?);
    targets.lock().expect("no panic").push(format!("{host}:{port}"));
    client.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])?;
    let server = TcpStream::connect(server)?;
    let (reader, writer) = (client.try_clone()?, server.try_clone()?);
    let upload = std::thread::spawn(move || copy(reader, writer));
    copy(server, client);
    let _ = upload.join();
    Ok(())
}

fn read<const LENGTH: usize>(client: &mut TcpStream) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    client.read_exact(&mut bytes)?;
    Ok(bytes)
}

fn copy(mut from: TcpStream, mut to: TcpStream) {
    let _ = io::copy(&mut from, &mut to);
    let _ = to.shutdown(Shutdown::Write);
}
