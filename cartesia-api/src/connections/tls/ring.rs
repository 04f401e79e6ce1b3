//! Rustls with ring, which reqwest doesn't set up by itself.
//!
//! Ring is no default: where a program has rustls with aws-lc too, rustls panics in the parts of it that leave the choice to rustls.

use std::sync::Arc;

use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use rustls_platform_verifier::Verifier;

use super::Trust;
use crate::error::ConfigError;

/// The settings of connections with HTTP/1.1 on top, which trust what the system does and these PEM bundles.
pub(super) fn config(pems: &[Vec<u8>], trust: Trust) -> Result<ClientConfig, ConfigError> {
    let roots = pems.iter().map(|pem| certificates(pem)).collect::<Result<Vec<_>, _>>()?.concat();
    let provider = provider();
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider));
    let config = config.with_safe_default_protocol_versions().map_err(unusable)?;
    let mut config = match trust {
        Trust::System => {
            let verifier = of_system(roots, provider)?;
            config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
        }
        Trust::Nothing => config.with_root_certificates(store(roots)?).with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The program's own provider, or else ring's.
fn provider() -> Arc<CryptoProvider> {
    CryptoProvider::get_default().cloned().unwrap_or_else(|| Arc::new(rustls::crypto::ring::default_provider()))
}

#[cfg(any(all(unix, not(target_os = "android")), windows))]
fn of_system(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, ConfigError> {
    Ok(Arc::new(Verifier::new_with_extra_roots(roots, provider).map_err(unusable)?))
}

/// The system's verifier takes no others there.
#[cfg(not(any(all(unix, not(target_os = "android")), windows)))]
fn of_system(
    roots: Vec<CertificateDer<'static>>,
    provider: Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, ConfigError> {
    match roots.is_empty() {
        true => Ok(Arc::new(Verifier::new(provider).map_err(unusable)?)),
        false => Err(ConfigError::InvalidCertificate),
    }
}

fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let certificates = CertificateDer::pem_slice_iter(pem).collect::<Result<Vec<_>, _>>();
    certificates.ok().filter(|certificates| !certificates.is_empty()).ok_or(ConfigError::InvalidCertificate)
}

fn store(roots: Vec<CertificateDer<'static>>) -> Result<RootCertStore, ConfigError> {
    let mut store = RootCertStore::empty();
    for root in roots {
        store.add(root).map_err(|_| ConfigError::InvalidCertificate)?;
    }
    Ok(store)
}

fn unusable(error: rustls::Error) -> ConfigError {
    let problem = match error {
        rustls::Error::General(problem) => problem,
        error => error.to_string(),
    };
    ConfigError::Tls { problem }
}
