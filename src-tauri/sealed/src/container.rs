//! The sealed file: an age file over the manifest, its signature, and the parts.
//!
//! Inside: eleven bytes that name the form, the length of the manifest as four bytes, the manifest as JSON, its signature as 128
//! digits, then each part as blocks of its deflated bytes, four bytes of length before each and four zeros behind the last.

use std::io::{BufReader, BufWriter, Read, Write};

use age::x25519::{Identity, Recipient};
use age::{Decryptor, Encryptor, stream::StreamReader};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec_with_limit;

use crate::counted::Counted;
use crate::{Endorser, Manifest, PartFacts, SealError, Signer, Trust, Verifier};

const PURPOSE: &str = "counterfoil backup manifest 1";
const FORM: &[u8; 11] = b"cf-backup1\n";
/// The longest manifest that is read, in bytes.
const MANIFEST_MAX: u32 = 4 * 1024 * 1024;
/// So many bytes of a part are deflated together.
const BLOCK: usize = 1024 * 1024;
/// A deflated block is never longer than this: what cannot be made smaller grows by little.
const PACKED_MAX: u32 = 2 * 1024 * 1024;
const SIGNATURE_DIGITS: usize = 128;
/// Fast, and a database shrinks to a third all the same.
const LEVEL: u8 = 3;

/// One part to put in.
pub struct Part<'a> {
    /// What the manifest says of it.
    pub facts: PartFacts,
    /// Its bytes.
    pub bytes: &'a mut dyn Read,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Size of the sealed file.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal digits.
    pub sha256: String,
}

/// Size and SHA-256 of what a reader gives.
///
/// # Errors
/// When it cannot be read.
pub fn digest_of(bytes: impl Read) -> Result<(u64, String), SealError> {
    let mut counted = Counted::new(bytes);
    std::io::copy(&mut counted, &mut std::io::sink())?;
    let (_, count, sha256) = counted.finish();
    Ok((count, sha256))
}

/// Writes a sealed file. Signer, endorsement and parts of the manifest are filled in here. What was written is not synced yet.
///
/// # Errors
/// When it cannot be written, or a part is not what its facts say.
pub fn seal<W: Write>(
    out: W,
    mut manifest: Manifest,
    parts: Vec<Part<'_>>,
    signer: &Signer,
    endorser: &Endorser,
    recipients: &[Recipient],
) -> Result<(W, Sealed), SealError> {
    manifest.signer = signer.verifier().text();
    manifest.endorsement = endorser.endorse(&signer.verifier());
    manifest.parts = parts.iter().map(|part| part.facts.clone()).collect();
    let text = serde_json::to_vec(&manifest).map_err(std::io::Error::other)?;
    let length = u32::try_from(text.len()).ok().filter(|length| *length <= MANIFEST_MAX).ok_or(SealError::Unknown)?;
    let all = recipients.iter().map(|recipient| recipient as &dyn age::Recipient);
    let sealing = Encryptor::with_recipients(all).map_err(std::io::Error::other)?;
    let mut inside = sealing.wrap_output(Counted::new(BufWriter::with_capacity(BLOCK, out)))?;
    inside.write_all(FORM)?;
    inside.write_all(&length.to_be_bytes())?;
    inside.write_all(&text)?;
    inside.write_all(signer.sign(PURPOSE, &text).as_bytes())?;
    for part in parts {
        write_part(&mut inside, part)?;
    }
    let (buffered, bytes, sha256) = inside.finish()?.finish();
    let out = buffered.into_inner().map_err(|cause| SealError::Disk(cause.into_error()))?;
    Ok((out, Sealed { bytes, sha256 }))
}

fn write_part(inside: &mut impl Write, part: Part<'_>) -> Result<(), SealError> {
    let mut bytes = Counted::new(part.bytes);
    let mut block = vec![0_u8; BLOCK];
    loop {
        let count = fill(&mut bytes, &mut block)?;
        if count == 0 {
            break;
        }
        let packed = compress_to_vec(block.get(..count).unwrap_or_default(), LEVEL);
        inside.write_all(&u32::try_from(packed.len()).map_err(std::io::Error::other)?.to_be_bytes())?;
        inside.write_all(&packed)?;
    }
    inside.write_all(&0_u32.to_be_bytes())?;
    let (_, count, sha256) = bytes.finish();
    if (count, sha256.as_str()) != (part.facts.bytes, part.facts.sha256.as_str()) {
        return Err(SealError::Damaged);
    }
    Ok(())
}

/// Reads until the block is full or the reader has no more; gives how many bytes that were.
fn fill(bytes: &mut impl Read, block: &mut [u8]) -> Result<usize, SealError> {
    let mut filled = 0;
    while let Some(rest) = block.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match bytes.read(rest)? {
            0 => break,
            count => filled += count,
        }
    }
    Ok(filled)
}

/// A sealed file that was opened: its manifest is the shop's, its parts are still to be taken out.
pub struct Opened<R: Read> {
    manifest: Manifest,
    next: usize,
    inside: BufReader<StreamReader<BufReader<R>>>,
}

impl<R: Read> Opened<R> {
    /// Opens with a key, and refuses a manifest that is not signed by whom we trust.
    ///
    /// # Errors
    /// See [`SealError`]; the disk's own errors are told as damage once the file is being read.
    pub fn begin(sealed: R, key: &Identity, trust: &Trust) -> Result<Self, SealError> {
        let opening = Decryptor::new_buffered(BufReader::new(sealed)).map_err(|_| SealError::Unknown)?;
        let inside = opening.decrypt(std::iter::once(key as &dyn age::Identity)).map_err(|cause| match cause {
            age::DecryptError::NoMatchingKeys => SealError::WrongKey,
            _ => SealError::Damaged,
        })?;
        let mut inside = BufReader::with_capacity(BLOCK, inside);
        let mut form = [0_u8; FORM.len()];
        take(&mut inside, &mut form)?;
        if form != *FORM {
            return Err(SealError::Unknown);
        }
        let length = take_length(&mut inside, MANIFEST_MAX)?;
        let mut text = vec![0_u8; length];
        take(&mut inside, &mut text)?;
        let mut signature = [0_u8; SIGNATURE_DIGITS];
        take(&mut inside, &mut signature)?;
        let manifest: Manifest = serde_json::from_slice(&text).map_err(|_| SealError::Unknown)?;
        let signer = Verifier::parse(&manifest.signer).ok_or(SealError::Unknown)?;
        signer.verify(PURPOSE, &text, &String::from_utf8_lossy(&signature))?;
        if !trust.covers(&signer, &manifest.endorsement) {
            return Err(SealError::NotSigned);
        }
        Ok(Self { manifest, next: 0, inside })
    }

    /// What is in it.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// What the next part is; `None` after the last.
    pub fn next_part(&self) -> Option<&PartFacts> {
        self.manifest.parts.get(self.next)
    }

    /// Takes the next part out. What was written is worth something only when this returns well.
    ///
    /// # Errors
    /// [`SealError::Damaged`] when it is not what the manifest says; never writes more than that.
    pub fn take_part(&mut self, out: &mut dyn Write) -> Result<(), SealError> {
        let facts = self.next_part().cloned().ok_or(SealError::Unknown)?;
        self.next += 1;
        let mut counted = Counted::new(out);
        let mut left = facts.bytes;
        loop {
            let length = take_length(&mut self.inside, PACKED_MAX)?;
            if length == 0 {
                break;
            }
            let mut packed = vec![0_u8; length];
            take(&mut self.inside, &mut packed)?;
            let block = decompress_to_vec_with_limit(&packed, BLOCK).map_err(|_| SealError::Damaged)?;
            left =
                u64::try_from(block.len()).ok().and_then(|count| left.checked_sub(count)).ok_or(SealError::Damaged)?;
            counted.write_all(&block)?;
        }
        let (_, count, sha256) = counted.finish();
        if (count, sha256) == (facts.bytes, facts.sha256) { Ok(()) } else { Err(SealError::Damaged) }
    }

    /// Reads to the end, which shows that nothing was cut off and nothing follows.
    ///
    /// # Errors
    /// [`SealError::Damaged`] otherwise, or when parts were left.
    pub fn finish(mut self) -> Result<Manifest, SealError> {
        if self.next_part().is_some() {
            return Err(SealError::Damaged);
        }
        let mut rest = [0_u8; 1];
        match self.inside.read(&mut rest) {
            Ok(0) => Ok(self.manifest),
            _ => Err(SealError::Damaged),
        }
    }
}

/// Fills the whole block: whatever goes wrong inside the seal is damage.
fn take(inside: &mut impl Read, block: &mut [u8]) -> Result<(), SealError> {
    inside.read_exact(block).map_err(|_| SealError::Damaged)
}

fn take_length(inside: &mut impl Read, most: u32) -> Result<usize, SealError> {
    let mut length = [0_u8; 4];
    take(inside, &mut length)?;
    let length = u32::from_be_bytes(length);
    if length > most { Err(SealError::Damaged) } else { usize::try_from(length).map_err(|_| SealError::Damaged) }
}

#[cfg(test)]
mod tests;
