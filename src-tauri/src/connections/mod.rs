//! Connections of the doors with a port: how many there may be, how slow they may be, and how old they get.
//!
//! Whoever reaches a port can open connections and let them hang. So each has its times, newcomers take the places of
//! strangers who hold theirs longest, and the reserved share is for those who have shown that they belong here.

mod places;
mod timed_body;
mod timed_stream;

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Body;
use http::{HeaderValue, Request, Response, header};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

pub(crate) use places::Place;
use places::Places;
pub(crate) use timed_body::{Late, TimedBody};
use timed_stream::TimedStream;

/// A whole body must be here by then.
pub(crate) const BODY_TIME: Duration = Duration::from_secs(10);

/// How one door treats its connections.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Connections at one time.
    pub connections: usize,
    /// Of these, kept for connections that have shown that they belong here.
    pub kept: usize,
    /// A head must be here by then; an idle connection is closed after as long.
    pub head: Duration,
    /// Largest head, in bytes.
    pub head_bytes: usize,
    /// How long the other side may take nothing of what it is sent, beside a second for every 4 KiB that it takes.
    pub write: Duration,
    /// A connection of this age is closed after its next answer.
    pub life: Duration,
    /// How long that answer may take, then the connection ends in any case.
    pub last_answer: Duration,
    /// Open requests have this long to end when the program stops.
    pub grace: Duration,
}

impl Limits {
    /// The outside door: hooks keep a quarter of the connections.
    pub const OUTSIDE: Self = Self {
        connections: 512,
        kept: 128,
        head: Duration::from_secs(5),
        head_bytes: 16 * 1024,
        write: Duration::from_secs(15),
        life: Duration::from_secs(600),
        last_answer: Duration::from_secs(60),
        grace: Duration::from_secs(5),
    };
    /// The app's door: the signed-in keep half of the connections. A live stream is a last answer too.
    pub const APP: Self = Self {
        connections: 1024,
        kept: 512,
        head: Duration::from_secs(30),
        head_bytes: 64 * 1024,
        write: Duration::from_secs(15),
        life: Duration::from_secs(3_600),
        last_answer: Duration::from_secs(600),
        grace: Duration::from_secs(4),
    };
}

/// Takes connections until told to stop, then lets open requests end.
pub(crate) async fn serve<A, F>(socket: TcpListener, limits: Limits, mut stop: watch::Receiver<bool>, answer: A)
where
    A: Fn(Request<Incoming>, SocketAddr, Arc<Place>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    let open = GracefulShutdown::new();
    let places = Places::new(limits.connections, limits.kept);
    loop {
        let (stream, address) = tokio::select! {
            taken = socket.accept() => match taken {
                Ok(taken) => taken,
                Err(cause) => {
                    tracing::warn!(%cause, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(20)).await;
                    continue;
                }
            },
            () = async { drop(stop.wait_for(|stop| *stop).await) } => break,
        };
        let Some((place, lost)) = places.take() else { continue };
        let connection = open.watch(connection(stream, address, Arc::new(place), limits, answer.clone()));
        tokio::spawn(async move {
            tokio::select! {
                biased;
                // Somebody who breaks off is nothing to report.
                _broken_off = tokio::time::timeout(limits.life + limits.last_answer, connection) => {}
                _ = lost => {}
            }
        });
    }
    drop(socket);
    tokio::time::timeout(limits.grace, open.shutdown()).await.ok();
}

fn connection<A, F>(
    stream: TcpStream,
    address: SocketAddr,
    place: Arc<Place>,
    limits: Limits,
    answer: A,
) -> http1::Connection<
    TokioIo<TimedStream<TcpStream>>,
    impl hyper::service::Service<Request<Incoming>, Response = Response<Body>, Error = Infallible, Future: Send> + use<A, F>,
>
where
    A: Fn(Request<Incoming>, SocketAddr, Arc<Place>) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Response<Body>> + Send + 'static,
{
    if let Err(cause) = stream.set_nodelay(true) {
        tracing::debug!(%cause, "answers may wait a little");
    }
    let service = service_fn(move |request| {
        let (answered, place) = (answer(request, address, place.clone()), place.clone());
        async move {
            let mut response = answered.await;
            if place.age() > limits.life {
                response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            }
            Ok::<_, Infallible>(response)
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head)
        .max_buf_size(limits.head_bytes)
        .max_headers(100)
        .serve_connection(TokioIo::new(TimedStream::new(stream, limits.write)), service)
}
