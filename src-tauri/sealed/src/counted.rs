//! Counting and digesting what passes through.

use std::io::{self, Read, Write};

use ring::digest::{Context, SHA256};

/// Passes bytes on to a writer, or from a reader, and knows how many there were and their SHA-256.
pub(crate) struct Counted<T> {
    inner: T,
    digest: Context,
    bytes: u64,
}

impl<T> Counted<T> {
    pub(crate) fn new(inner: T) -> Self {
        Self { inner, digest: Context::new(&SHA256), bytes: 0 }
    }

    fn note(&mut self, passed: &[u8]) {
        self.digest.update(passed);
        self.bytes = self.bytes.saturating_add(u64::try_from(passed.len()).unwrap_or(u64::MAX));
    }

    /// What was inside, the number of bytes, and their SHA-256 in hexadecimal digits.
    pub(crate) fn finish(self) -> (T, u64, String) {
        (self.inner, self.bytes, hex::encode(self.digest.finish()))
    }
}

impl<W: Write> Write for Counted<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let count = self.inner.write(bytes)?;
        self.note(bytes.get(..count).unwrap_or_default());
        Ok(count)
    }
    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(into)?;
        self.note(into.get(..count).unwrap_or_default());
        Ok(count)
    }
}
