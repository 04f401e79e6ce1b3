//! TLS: its library, and the certificates that are trusted.

#[cfg(feature = "ring")]
mod ring;

use reqwest::ClientBuilder;

use crate::error::ConfigError;

/// The certificates that are trusted beside the caller's own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Those of the system.
    System,
    /// None. The system may have none, and plain HTTP needs none.
    Nothing,
}

impl super::Settings {
    /// Sets up TLS by the library that this crate was built with. Of several it is the one that has to be asked for: the system's, then
    /// rustls with ring.
    #[cfg(feature = "__tls")]
    pub(super) fn with_tls(&self, builder: ClientBuilder, trust: Trust) -> Result<ClientBuilder, ConfigError> {
        #[cfg(feature = "rustls")]
        let builder = if trust == Trust::Nothing { builder.tls_certs_only([]) } else { builder };
        #[cfg(any(feature = "rustls", feature = "native-tls"))]
        let builder = self.roots.iter().try_fold(builder, |builder, pem| with_root(builder, pem))?;
        #[cfg(feature = "ring")]
        let builder = builder.tls_backend_preconfigured(ring::config(&self.roots, trust)?);
        #[cfg(feature = "native-tls")]
        let builder = builder.tls_backend_native();
        Ok(builder)
    }

    /// Leaves TLS out.
    #[cfg(not(feature = "__tls"))]
    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "it is the same call with TLS")]
    pub(super) fn with_tls(&self, builder: ClientBuilder, _: Trust) -> Result<ClientBuilder, ConfigError> {
        Ok(builder)
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn with_root(builder: ClientBuilder, pem: &[u8]) -> Result<ClientBuilder, ConfigError> {
    let certificates = reqwest::Certificate::from_pem_bundle(pem).map_err(|_| ConfigError::InvalidCertificate)?;
    match certificates.is_empty() {
        true => Err(ConfigError::InvalidCertificate),
        false => Ok(builder.tls_certs_merge(certificates)),
    }
}
