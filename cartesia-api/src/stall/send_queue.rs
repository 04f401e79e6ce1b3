//! The bytes that the kernel still holds of what this process has sent, which tell a slow line from a stalled one.
//!
//! Only the kernel knows which bytes have arrived: a write succeeds as soon as it has taken them, megabytes ahead of the
//! line. Linux lists the queues of all sockets in `/proc/self/net/tcp` and `tcp6`, and those of this process by their
//! inodes in `/proc/self/fd`. Which of them is that of an attempt is not known, since reqwest does not tell. So each one
//! that holds something counts until it proves to be another's: it grows, which the queue of a request that waits for its
//! response does not.

use std::collections::BTreeMap;
#[cfg(target_os = "linux")]
use std::collections::BTreeSet;
#[cfg(target_os = "linux")]
use std::fs;

use tokio::time::Instant;

/// The number of bytes that hyper may hold of a request whose last byte it was given, in addition to the piece that it
/// was given last.
const MAX_GROWTH: u64 = 1024 * 1024;

/// The unsent and unacknowledged bytes of each socket, by its inode.
pub(super) type Queues = BTreeMap<u64, u64>;

/// The result of a look.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// This system does not tell.
    Unknown,
    /// All that was sent has arrived, at the latest at this time, where an earlier look saw some of it.
    Delivered(Option<Instant>),
    /// The kernel holds bytes, of which some left at this time, or none since. They are `certain` to be those of the attempt
    /// if no other socket is there.
    Held { since: Instant, certain: bool },
}

/// The queues that may be that of an attempt, from the first look on.
#[derive(Default)]
pub(super) struct SendQueues {
    candidates: Option<BTreeMap<u64, Candidate>>,
    last_move: Option<Instant>,
}

struct Candidate {
    left: u64,
    grown: u64,
}

impl SendQueues {
    /// Compares the queues with those of the look before.
    ///
    /// `piece` is the largest piece of the request that hyper was given at once, in bytes: it fills the queue again.
    pub(super) fn look(&mut self, queues: Option<Queues>, piece: u64, now: Instant) -> Found {
        let Some(queues) = queues else { return Found::Unknown };
        let certain = queues.len() == 1;
        match &mut self.candidates {
            None => {
                let held = queues.into_iter().filter(|(_, left)| *left > 0);
                let candidates: BTreeMap<_, _> =
                    held.map(|(inode, left)| (inode, Candidate { left, grown: 0 })).collect();
                self.last_move = (!candidates.is_empty()).then_some(now);
                self.candidates = Some(candidates);
            }
            Some(candidates) => {
                let mut has_moved = false;
                candidates.retain(|inode, candidate| {
                    let left = queues.get(inode).copied().unwrap_or_default();
                    has_moved |= left < candidate.left;
                    candidate.grown += left.saturating_sub(candidate.left);
                    candidate.left = left;
                    left > 0 && candidate.grown <= MAX_GROWTH.saturating_add(piece)
                });
                if has_moved {
                    self.last_move = Some(now);
                }
            }
        }
        match (&self.candidates, self.last_move) {
            (Some(candidates), Some(last_move)) if !candidates.is_empty() => Found::Held { since: last_move, certain },
            _ => Found::Delivered(self.last_move),
        }
    }
}

/// Reads the queues of this process's TCP sockets, or of those that are connected to a port; `None` where the system does
/// not list them.
#[cfg(target_os = "linux")]
pub(super) fn read(port: Option<u16>) -> Option<Queues> {
    let own = own_sockets()?;
    let mut queues = Queues::new();
    for table in ["/proc/self/net/tcp", "/proc/self/net/tcp6"] {
        // Without IPv6 there is no `tcp6`.
        let Ok(text) = fs::read_to_string(table) else { continue };
        let sockets = text.lines().skip(1).filter_map(parse);
        let sockets =
            sockets.filter(|socket| port.is_none_or(|port| socket.port == port) && own.contains(&socket.inode));
        queues.extend(sockets.map(|socket| (socket.inode, socket.queue)));
    }
    // The socket of the attempt is one of them, so that a list of none is no list.
    (!queues.is_empty()).then_some(queues)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn read(_: Option<u16>) -> Option<Queues> {
    None
}

#[cfg(target_os = "linux")]
fn own_sockets() -> Option<BTreeSet<u64>> {
    let descriptors = fs::read_dir("/proc/self/fd").ok()?;
    let targets = descriptors.filter_map(|entry| fs::read_link(entry.ok()?.path()).ok());
    let inodes =
        targets.filter_map(|target| target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok());
    Some(inodes.collect())
}

/// A connected socket.
#[cfg(target_os = "linux")]
struct Socket {
    /// The port of its peer.
    port: u16,
    queue: u64,
    inode: u64,
}

/// Reads a line such as `1: 0100007F:EC58 0100007F:9719 01 00001000:00000000 03:00000C1C 00000000 0 0 31337 …`. A socket that
/// listens has another number in the place of its queue.
#[cfg(target_os = "linux")]
fn parse(line: &str) -> Option<Socket> {
    const LISTENING: &str = "0A";
    let mut columns = line.split_ascii_whitespace();
    let (_, port) = columns.nth(2)?.rsplit_once(':')?;
    let state = columns.next()?;
    let (queue, _) = columns.next()?.split_once(':')?;
    let inode = columns.nth(4)?.parse().ok()?;
    let (port, queue) = (u16::from_str_radix(port, 16).ok()?, u64::from_str_radix(queue, 16).ok()?);
    (state != LISTENING).then_some(Socket { port, queue, inode })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test stops where it fails")]

    use std::time::Duration;

    use super::*;

    /// Checks the state that each look finds, a second after the one before, as seconds from the first.
    #[track_caller]
    fn check(looks: &[&[(u64, u64)]], expected: &[Result<u64, Option<u64>>]) {
        let (start, mut queues) = (Instant::now(), SendQueues::default());
        let at = |second: u64| start + Duration::from_secs(second);
        let found: Vec<_> = (0..)
            .zip(looks)
            .map(|(second, look)| queues.look(Some(look.iter().copied().collect()), 0, at(second)))
            .collect();
        let expected: Vec<_> = expected
            .iter()
            .map(|expected| match expected {
                Ok(second) => Found::Held { since: at(*second), certain: looks.iter().all(|look| look.len() < 2) },
                Err(second) => Found::Delivered(second.map(at)),
            })
            .collect();
        assert_eq!(found, expected);
    }

    // Scenario: a queue that is empty, shrinks, stands still, and empties. Expected: when bytes moved last.
    #[test]
    fn a_queue_that_moves_and_one_that_stands_still() {
        check(&[&[(1, 0)]], &[Err(None)]);
        check(&[&[(1, 9)], &[(1, 5)], &[(1, 5)], &[(1, 5)]], &[Ok(0), Ok(1), Ok(1), Ok(1)]);
        check(&[&[(1, 9)], &[(1, 5)], &[(1, 0)], &[(1, 0)]], &[Ok(0), Ok(1), Err(Some(2)), Err(Some(2))]);
        check(&[&[(1, 9)], &[]], &[Ok(0), Err(Some(1))]);
    }

    // Scenario: other uploads, of which one goes on and one begins later. Expected: neither keeps a call alive, and one
    // that moves is not ended for another that stands still.
    #[test]
    fn queues_of_other_uploads() {
        let much = 2 * MAX_GROWTH;
        check(&[&[(1, 0), (2, 7)], &[(1, 0), (2, 7 + much)]], &[Ok(0), Err(Some(0))]);
        check(&[&[(1, 0)], &[(1, 0), (2, 7)]], &[Err(None), Err(None)]);
        check(&[&[(1, 9), (2, 9)], &[(1, 9), (2, 8)], &[(1, 9), (2, 7)]], &[Ok(0), Ok(1), Ok(2)]);
    }

    // Scenario: no list. Expected: that is not taken for an empty queue.
    #[test]
    fn what_is_not_known() {
        assert_eq!(SendQueues::default().look(None, 0, Instant::now()), Found::Unknown);
    }

    // Scenario: bytes in a socket of this process that nobody reads. Expected: the kernel lists them.
    #[test]
    #[cfg(target_os = "linux")]
    fn the_kernel_lists_what_it_holds() {
        use std::io::Write;

        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let mut socket = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (_peer, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();
        while socket.write(&[0; 65536]).is_ok() {}
        let port = listener.local_addr().unwrap().port();
        let held = read(Some(port)).unwrap();
        assert!(held.len() == 1 && held.values().all(|left| *left > 0), "{held:?}");
        assert!(held.keys().all(|inode| read(None).unwrap().contains_key(inode)));
    }
}
