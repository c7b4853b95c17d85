//! A stream whose other side must take what it is sent.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep};

/// Bytes that the other side must take in each further second, once it has begun to be slow.
const BYTES_PER_S: u64 = 4 * 1024;

/// A stream that fails when the other side takes too little: nothing for as long as patience lasts, and after that less
/// than 4 KiB a second. Nothing is measured while nothing waits, so a quiet stream stays open.
pub(super) struct TimedStream<S> {
    stream: S,
    patience: Duration,
    /// When patience ends; `None` while everything that was sent is taken.
    ends_at: Option<Instant>,
    /// Made when the other side is slow for the first time.
    alarm: Option<Pin<Box<Sleep>>>,
}

impl<S> TimedStream<S> {
    pub(super) fn new(stream: S, patience: Duration) -> Self {
        Self { stream, patience, ends_at: None, alarm: None }
    }

    /// What a write came to: progress buys time, none of it runs the time out.
    fn judged(&mut self, written: Poll<io::Result<usize>>, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        match (written, self.ends_at) {
            (Poll::Pending, _) => self.wait(context),
            (Poll::Ready(Ok(bytes)), Some(ends_at)) => {
                let bought = Duration::from_millis(bytes as u64 * 1_000 / BYTES_PER_S);
                self.ends_at = Some((ends_at + bought).min(Instant::now() + self.patience));
                Poll::Ready(Ok(bytes))
            }
            (done, _) => done,
        }
    }

    fn wait(&mut self, context: &mut Context<'_>) -> Poll<io::Result<usize>> {
        let ends_at = *self.ends_at.get_or_insert_with(|| Instant::now() + self.patience);
        let alarm = self.alarm.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(ends_at)));
        if alarm.deadline() != ends_at {
            alarm.as_mut().reset(ends_at);
        }
        match alarm.as_mut().poll(context) {
            Poll::Ready(()) => Poll::Ready(Err(io::ErrorKind::TimedOut.into())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for TimedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for TimedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.judged(written, context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.judged(written, context)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    /// Asked once everything before it is written.
    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.ends_at = None;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};

    use super::*;

    const PATIENCE: Duration = Duration::from_millis(150);

    #[tokio::test]
    async fn whoever_takes_nothing_is_left() {
        let (here, _there) = duplex(1_000);
        let mut stream = TimedStream::new(here, PATIENCE);
        let began = Instant::now();
        let failed = stream.write_all(&[0; 5_000]).await.unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::TimedOut);
        assert!(began.elapsed() >= PATIENCE);
    }

    #[tokio::test]
    async fn whoever_takes_a_little_now_and_then_is_left_too() {
        let (here, mut there) = duplex(100);
        let mut stream = TimedStream::new(here, PATIENCE);
        let trickle = tokio::spawn(async move {
            // One byte in each third of what patience is.
            while there.read_u8().await.is_ok() {
                tokio::time::sleep(PATIENCE / 3).await;
            }
        });
        let failed = stream.write_all(&[0; 5_000]).await.unwrap_err();
        assert_eq!(failed.kind(), io::ErrorKind::TimedOut);
        trickle.abort();
    }

    #[tokio::test]
    async fn whoever_is_slow_and_steady_gets_everything_and_a_quiet_stream_stays() {
        let (here, mut there) = duplex(1_024);
        let mut stream = TimedStream::new(here, PATIENCE);
        let reader = tokio::spawn(async move {
            let mut taken = Vec::new();
            let mut piece = [0; 1_024];
            while taken.len() < 8 * 1_024 {
                let length = there.read(&mut piece).await.unwrap();
                taken.extend_from_slice(&piece[..length]);
                tokio::time::sleep(PATIENCE / 3).await;
            }
            taken.len()
        });
        stream.write_all(&[0; 7 * 1_024]).await.unwrap();
        stream.flush().await.unwrap();
        tokio::time::sleep(PATIENCE * 2).await;
        stream.write_all(&[0; 1_024]).await.unwrap();
        assert_eq!(reader.await.unwrap(), 8 * 1_024);
    }
}
