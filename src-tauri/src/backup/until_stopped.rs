//! Reading that ends when the program stops: a large backup is given up rather than waited for.

use std::io::{Error, Read, Result};

use tokio::sync::watch;

/// Passes bytes on until the program stops; then it is an error.
pub(super) struct UntilStopped<R> {
    inner: R,
    stop: watch::Receiver<bool>,
}

impl<R> UntilStopped<R> {
    pub(super) fn new(inner: R, stop: &watch::Receiver<bool>) -> Self {
        Self { inner, stop: stop.clone() }
    }
}

impl<R: Read> Read for UntilStopped<R> {
    fn read(&mut self, into: &mut [u8]) -> Result<usize> {
        if *self.stop.borrow() {
            return Err(Error::other("the program is stopping"));
        }
        self.inner.read(into)
    }
}
