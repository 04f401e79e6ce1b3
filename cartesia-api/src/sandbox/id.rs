//! Made-up identifiers: API keys, request ids, ids of things.

/// Returns 128 random bits as a UUID of version 4 (RFC 9562, section 5.4), in lower case. They are not secret.
pub(super) fn uuid() -> String {
    let bits = fastrand::u128(..) & !(0xF << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    format!(
        "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
        bits >> 96,
        bits >> 80 & 0xFFFF,
        bits >> 64 & 0xFFFF,
        bits >> 48 & 0xFFFF,
        bits & 0xFFFF_FFFF_FFFF
    )
}

/// Returns a key that looks like one of Cartesia's, and has `sandbox` in its name.
pub(super) fn api_key() -> String {
    format!("sk_car_sandbox_{:032x}", fastrand::u128(..))
}
