//! Names that cannot be guessed: the checkout page of a payment is open to whoever knows its id.

/// A fresh id such as `pp_8c4f…`: the prefix and 96 random bits in hexadecimal.
pub(crate) fn fresh(prefix: &str) -> std::io::Result<String> {
    let mut bytes = [0_u8; 12];
    fill(&mut bytes)?;
    Ok(format!("{prefix}_{}", hex::encode(bytes)))
}

/// A secret of 256 random bits with a readable prefix.
pub(crate) fn secret(prefix: &str) -> std::io::Result<String> {
    let mut bytes = [0_u8; 32];
    fill(&mut bytes)?;
    Ok(format!("{prefix}_{}", hex::encode(bytes)))
}

/// A value for the page's content security policy, new for each answer.
pub(crate) fn nonce() -> std::io::Result<String> {
    use base64::Engine as _;
    let mut bytes = [0_u8; 16];
    fill(&mut bytes)?;
    Ok(base64::engine::general_purpose::STANDARD_NO_PAD.encode(bytes))
}

#[expect(clippy::disallowed_methods, reason = "this program uses no crate of ours, so it asks the system itself")]
pub(crate) fn fill(bytes: &mut [u8]) -> std::io::Result<()> {
    getrandom::fill(bytes).map_err(|error| std::io::Error::other(error.to_string()))
}
