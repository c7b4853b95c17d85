//! The load: requests made beforehand, sent over kept connections, the same for whoever is measured.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use bytes::{Buf, BytesMut};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

use super::times::Times;

/// Longest answer that is read, in bytes.
const ANSWER_MAX: usize = 4 * 1024 * 1024;

/// A kept connection that speaks just enough HTTP/1.1.
pub(super) struct Line {
    stream: TcpStream,
    buffer: BytesMut,
}

/// An answer: status and body.
pub(super) struct Reply {
    pub status: u16,
    pub body: BytesMut,
}

impl Line {
    pub(super) async fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).await.with_context(|| format!("could not connect to {address}"))?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: BytesMut::with_capacity(16 * 1024) })
    }

    /// Sends a whole request and reads the whole answer.
    pub(super) async fn send(&mut self, request: &[u8]) -> Result<Reply> {
        self.stream.write_all(request).await?;
        let (status, head, length) = loop {
            if let Some(read) = read_head(&self.buffer)? {
                break read;
            }
            self.more().await?;
        };
        self.buffer.advance(head);
        let body = match length {
            Length::Of(bytes) => {
                while self.buffer.len() < bytes {
                    self.more().await?;
                }
                self.buffer.split_to(bytes)
            }
            Length::InChunks => self.chunks().await?,
        };
        Ok(Reply { status, body })
    }

    async fn more(&mut self) -> Result<()> {
        if self.buffer.len() > ANSWER_MAX {
            bail!("the answer does not end");
        }
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            bail!("the connection was closed in the middle of an answer");
        }
        Ok(())
    }

    async fn chunks(&mut self) -> Result<BytesMut> {
        let mut body = BytesMut::new();
        loop {
            let end = loop {
                if let Some(end) = self.buffer.windows(2).position(|pair| pair == b"\r\n") {
                    break end;
                }
                self.more().await?;
            };
            let size = usize::from_str_radix(std::str::from_utf8(&self.buffer[..end])?.trim(), 16)?;
            while self.buffer.len() < end + 2 + size + 2 {
                self.more().await?;
            }
            self.buffer.advance(end + 2);
            body.extend_from_slice(&self.buffer[..size]);
            self.buffer.advance(size + 2);
            if size == 0 {
                return Ok(body);
            }
        }
    }
}

enum Length {
    Of(usize),
    InChunks,
}

/// Status, length of the head, and how long the body is; nothing while the head is not whole.
fn read_head(buffer: &[u8]) -> Result<Option<(u16, usize, Length)>> {
    let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let head = std::str::from_utf8(&buffer[..end]).context("the head of an answer is no text")?;
    let mut lines = head.split("\r\n");
    let status =
        lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).context("an answer without status")?;
    let mut length = Length::Of(0);
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            length = Length::Of(value.trim().parse()?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            length = Length::InChunks;
        }
    }
    Ok(Some((status, end + 4, length)))
}

/// A request ready to be sent.
pub(super) fn request(method: &str, path: &str, host: SocketAddr, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut text = format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\nContent-Length: {}\r\n", body.len());
    for (name, value) in headers {
        text.push_str(&format!("{name}: {value}\r\n"));
    }
    text.push_str("\r\n");
    let mut bytes = text.into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

/// What came of a run.
#[derive(Debug, Clone, Default)]
pub(super) struct Outcome {
    /// Requests answered 2xx.
    pub good: u64,
    /// Requests answered otherwise, or not at all.
    pub bad: u64,
    /// What the first bad one said.
    pub first_bad: Option<String>,
    /// How long the good ones took.
    pub times: Times,
    /// How long the whole run took.
    pub took: Duration,
}

impl Outcome {
    /// Good answers in a second.
    pub(super) fn rate(&self) -> f64 {
        if self.took.is_zero() { 0.0 } else { self.good as f64 / self.took.as_secs_f64() }
    }
}

/// Sends the requests over so many connections, each its own share in turn, until they are used up or the time is over.
pub(super) async fn send_all(
    address: SocketAddr,
    connections: usize,
    requests: Arc<Vec<Vec<u8>>>,
    within: Duration,
) -> Result<Outcome> {
    let mut lines = Vec::with_capacity(connections);
    for _ in 0..connections {
        lines.push(Line::open(address).await?);
    }
    let began = Instant::now();
    let mut crew = JoinSet::new();
    for (number, mut line) in lines.into_iter().enumerate() {
        let requests = Arc::clone(&requests);
        crew.spawn(async move {
            let (mut times, mut bad, mut first_bad) = (Vec::new(), 0_u64, None);
            for request in requests.iter().skip(number).step_by(connections) {
                if began.elapsed() > within {
                    break;
                }
                let sent = Instant::now();
                match line.send(request).await {
                    Ok(reply) if (200..300).contains(&reply.status) => times.push(sent.elapsed()),
                    Ok(reply) => {
                        bad += 1;
                        first_bad.get_or_insert_with(|| {
                            format!("{} {}", reply.status, String::from_utf8_lossy(&reply.body))
                        });
                    }
                    Err(cause) => {
                        bad += 1;
                        first_bad.get_or_insert_with(|| cause.to_string());
                        match Line::open(address).await {
                            Ok(again) => line = again,
                            Err(_) => break,
                        }
                    }
                }
            }
            (times, bad, first_bad)
        });
    }
    let mut outcome = Outcome::default();
    let mut all = Vec::new();
    while let Some(done) = crew.join_next().await {
        let (times, bad, first_bad) = done?;
        outcome.bad += bad;
        outcome.first_bad = outcome.first_bad.or(first_bad);
        all.extend(times);
    }
    outcome.took = began.elapsed();
    outcome.good = all.len() as u64;
    outcome.times = Times::of(all);
    Ok(outcome)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_once_it_is_whole() {
        assert!(read_head(b"HTTP/1.1 200 OK\r\nContent-Le").unwrap().is_none());
        let (status, head, length) = read_head(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nOK").unwrap().unwrap();
        assert_eq!((status, head), (200, 38));
        assert!(matches!(length, Length::Of(2)));
    }
}
