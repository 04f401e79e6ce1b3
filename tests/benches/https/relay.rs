//! A line: a relay that holds bytes back for the time that they would travel, and paces them, in both directions.

use std::error::Error;
use std::io::{self, Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

#[derive(Clone, Copy)]
pub(crate) struct Line {
    /// The time from one end to the other.
    pub(crate) delay: Duration,
    pub(crate) bits_per_second: u32,
}

/// The number of bytes that are passed on together, as a packet.
const PACKET: usize = 1448;
/// The number of packets on the way: twice what the line holds.
const PACKETS: usize = 140;

pub(crate) struct Relay {
    port: u16,
}

impl Relay {
    /// Starts a relay to an address, which ends with the process.
    pub(crate) fn start(to: SocketAddr, line: Line) -> Result<Self, Box<dyn Error>> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let port = listener.local_addr()?.port();
        let (up, down) = (Arc::new(Direction::new(line)), Arc::new(Direction::new(line)));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if let Err(error) = connect(client, to, &up, &down) {
                    eprintln!("the relay can't connect: {error}");
                }
            }
        });
        Ok(Self { port })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port
    }
}

fn connect(client: TcpStream, to: SocketAddr, up: &Arc<Direction>, down: &Arc<Direction>) -> io::Result<()> {
    let server = TcpStream::connect(to)?;
    for stream in [&client, &server] {
        stream.set_nodelay(true)?;
    }
    pass(client.try_clone()?, server.try_clone()?, Arc::clone(up));
    pass(server, client, Arc::clone(down));
    Ok(())
}

/// A direction of the line, which all connections share.
struct Direction {
    line: Line,
    /// The time at which its last packet has left.
    free: Mutex<Instant>,
}

impl Direction {
    fn new(line: Line) -> Self {
        Self { line, free: Mutex::new(Instant::now()) }
    }

    /// The time at which a packet of this length arrives at the other end.
    fn arrival(&self, length: usize) -> Instant {
        let took = Duration::from_secs_f64(length as f64 * 8.0 / f64::from(self.line.bits_per_second));
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        *free = (*free).max(Instant::now()) + took;
        *free + self.line.delay
    }
}

type Packet = (Instant, Vec<u8>);

/// Passes on what one end sends to the other, by a thread at each.
fn pass(from: TcpStream, to: TcpStream, direction: Arc<Direction>) {
    let (sender, receiver) = sync_channel(PACKETS);
    // Either end closes when it likes.
    std::thread::spawn(move || take(from, &sender, &direction));
    std::thread::spawn(move || give(to, &receiver));
}

fn take(mut from: TcpStream, sender: &SyncSender<Packet>, direction: &Direction) -> io::Result<()> {
    let mut packet = [0; PACKET];
    loop {
        let length = from.read(&mut packet)?;
        let Some(bytes) = packet.get(..length).filter(|bytes| !bytes.is_empty()) else { return Ok(()) };
        sender.send((direction.arrival(length), bytes.to_vec())).map_err(io::Error::other)?;
    }
}

fn give(mut to: TcpStream, receiver: &Receiver<Packet>) -> io::Result<()> {
    for (arrival, bytes) in receiver {
        std::thread::sleep(arrival.saturating_duration_since(Instant::now()));
        to.write_all(&bytes)?;
    }
    to.shutdown(Shutdown::Write)
}
