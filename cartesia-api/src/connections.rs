//! Connections: their settings, and one pool of them for each runtime.

mod tls;

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::runtime::{Handle, Id};

use crate::error::ConfigError;
use tls::Trust;

pub(crate) const USER_AGENT: &str = concat!("cartesia-api/", env!("CARGO_PKG_VERSION"), " (rust)");
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(15);
/// The kernel counts milliseconds in 31 bits.
#[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
const MAX_TCP_USER_TIMEOUT: Duration = Duration::from_secs(60 * 60 * 24);
/// The number of runtimes whose pools are kept. Tests start one each.
const MAX_RUNTIMES: usize = 8;

/// The settings of connections.
pub(crate) struct Settings {
    pub(crate) connect_timeout: Duration,
    pub(crate) stall_timeout: Duration,
    /// `true` if requests go over plain HTTP.
    pub(crate) is_plain: bool,
    /// `true` if they go over plain HTTP to this machine.
    pub(crate) is_loopback: bool,
    /// The server's port, if no proxy can stand between.
    pub(crate) direct_port: Option<u16>,
    /// The caller's own client, which replaces all others.
    pub(crate) http_client: Option<reqwest::Client>,
    pub(crate) proxies: Vec<reqwest::Proxy>,
    /// `true` if those of the system and the environment are not used.
    pub(crate) no_proxy: bool,
    /// PEM bundles.
    #[cfg(feature = "__tls")]
    pub(crate) roots: Vec<Vec<u8>>,
}

/// The pools of a client.
///
/// A connection is driven by the runtime that made it. In a pool that two runtimes share, a request may get a
/// connection whose runtime has ended or is not running, and then fails or hangs although the service works.
pub(crate) struct Connections {
    settings: Settings,
    /// The pools, the last used one at the end.
    pools: Mutex<Vec<(Option<Id>, reqwest::Client)>>,
}

impl Connections {
    /// Makes the first pool at once, so that invalid settings fail here and not in the first call.
    pub(crate) fn new(settings: Settings) -> Result<Self, ConfigError> {
        let first = settings.client()?;
        Ok(Self { settings, pools: Mutex::new(vec![(None, first)]) })
    }

    /// Returns the server's port, if connections go straight to it.
    pub(crate) fn direct_port(&self) -> Option<u16> {
        self.settings.direct_port
    }

    /// Returns `true` if connections go through the proxies of the environment, where it has some.
    pub(crate) fn are_of_environment(&self) -> bool {
        let Settings { http_client, proxies, no_proxy, is_loopback, .. } = &self.settings;
        http_client.is_none() && proxies.is_empty() && !no_proxy && !is_loopback
    }

    /// Returns any pool, to make a request with, which is not bound to it.
    pub(crate) fn any(&self) -> Result<reqwest::Client, ConfigError> {
        let pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        pools.last().map_or_else(|| self.settings.client(), |(_, client)| Ok(client.clone()))
    }

    /// Returns the pool of the current runtime.
    pub(crate) fn here(&self) -> Result<reqwest::Client, ConfigError> {
        let runtime = Some(Handle::try_current().map_err(|_| ConfigError::NoRuntime)?.id());
        let mut pools = self.pools.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, client)) = pools.last().filter(|(owner, _)| *owner == runtime) {
            return Ok(client.clone());
        }
        require_drivers()?;
        let unowned = || pools.iter().position(|(owner, _)| owner.is_none());
        let client = match pools.iter().position(|(owner, _)| *owner == runtime).or_else(unowned) {
            Some(index) => pools.remove(index).1,
            None => self.settings.client()?,
        };
        if pools.len() >= MAX_RUNTIMES {
            pools.remove(0);
        }
        pools.push((runtime, client.clone()));
        Ok(client)
    }
}

/// Refuses a runtime that was built without `enable_all`, and so has no timers or no sockets.
///
/// Tokio 1.54 tells by a panic alone, so that this asks only where a panic can be caught. Elsewhere the first use of a
/// timer or socket ends the program with tokio's own words, which name `enable_time` or `enable_io`.
fn require_drivers() -> Result<(), ConfigError> {
    #[cfg(panic = "unwind")]
    {
        use std::panic::catch_unwind;

        catch_unwind(|| drop(tokio::time::sleep(Duration::ZERO))).map_err(|_| ConfigError::NoRuntime)?;
        let Ok(socket) = std::net::UdpSocket::bind((std::net::Ipv4Addr::LOCALHOST, 0)) else { return Ok(()) };
        let _ = socket.set_nonblocking(true);
        catch_unwind(|| drop(tokio::net::UdpSocket::from_std(socket))).map_err(|_| ConfigError::NoRuntime)?;
    }
    Ok(())
}

impl Settings {
    fn client(&self) -> Result<reqwest::Client, ConfigError> {
        if let Some(client) = &self.http_client {
            return Ok(client.clone());
        }
        let trust = if self.is_loopback { Trust::Nothing } else { Trust::System };
        match self.client_with(trust) {
            // The system may have no certificates. Plain HTTP needs none, and a proxy that does is refused when it
            // shows its own.
            Err(_) if self.is_plain => self.client_with(Trust::Nothing),
            client => client,
        }
    }

    fn client_with(&self, trust: Trust) -> Result<reqwest::Client, ConfigError> {
        Ok(self.with_tls(self.builder(), trust)?.build()?)
    }

    fn builder(&self) -> reqwest::ClientBuilder {
        let builder = reqwest::Client::builder()
            .connect_timeout(self.connect_timeout)
            // A redirect to another origin would take the key along.
            .redirect(reqwest::redirect::Policy::none())
            // Every attempt is counted by `retry`.
            .retry(reqwest::retry::never())
            .tcp_nodelay(true)
            // A server closes what is idle after a minute or less, and a request that meets that can't be replayed.
            .pool_idle_timeout(POOL_IDLE_TIMEOUT)
            // One upload gains nothing from multiplexing, and another crate may have turned the feature on.
            .http1_only();
        // A connection that was abandoned during an upload must not wait forever for a server that reads no more.
        // Reqwest's own 30 seconds would end a pause that `stall_timeout` allows.
        #[cfg(any(target_os = "android", target_os = "fuchsia", target_os = "linux"))]
        let builder = builder.tcp_user_timeout(self.stall_timeout.saturating_mul(3).min(MAX_TCP_USER_TIMEOUT));
        let builder = match self.is_loopback || self.no_proxy {
            // To this machine too: a proxy of the environment would send the key over plain HTTP to another machine.
            true => builder.no_proxy(),
            false => builder,
        };
        self.proxies.iter().cloned().fold(builder, reqwest::ClientBuilder::proxy)
    }
}
