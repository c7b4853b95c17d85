//! The outside door against those who are slow on purpose, over real sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use counterfoil::http::HostNames;
use counterfoil::{Limits, Listener, PingDesk, Running, Sockets};
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::support::Billed;

/// The outside door of a shop, and where it is.
pub async fn open(shop: &Billed) -> (Running, SocketAddr) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    (shop.house.program.clone().start(Sockets { app: None, outside: Some(socket) }), door)
}

/// A connection on which this was sent.
pub async fn sent(door: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(door).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

/// What comes until the door closes the connection, and how long that took.
pub async fn until_closed(mut stream: TcpStream) -> (String, Duration) {
    let (began, mut answer) = (Instant::now(), Vec::new());
    // A connection that is reset was closed as well.
    let _reset = tokio::time::timeout(Duration::from_secs(30), stream.read_to_end(&mut answer)).await.unwrap();
    (String::from_utf8_lossy(&answer).into_owned(), began.elapsed())
}

async fn status_of(door: SocketAddr, path: &str) -> String {
    let stream = sent(door, &format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")).await;
    until_closed(stream).await.0.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_head_that_does_not_end_is_waited_for_five_seconds() {
    let shop = Billed::new().await;
    let hook = shop.hook().await;
    let (running, door) = open(&shop).await;
    let stream = sent(door, &format!("POST {hook} HTTP/1.1\r\nHost: x\r\nX-Slow: ")).await;
    let (_, took) = until_closed(stream).await;
    assert!(took > Duration::from_secs(4) && took < Duration::from_secs(9), "{took:?}");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_that_does_not_come_is_waited_for_ten_seconds() {
    let shop = Billed::new().await;
    let hook = shop.hook().await;
    let (running, door) = open(&shop).await;
    let stream = sent(door, &format!("POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{{")).await;
    let (answer, took) = until_closed(stream).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(took > Duration::from_secs(9) && took < Duration::from_secs(15), "{took:?}");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn half_sent_starts_do_not_close_the_pages() {
    let shop = Billed::new().await;
    let (bill, other) = (shop.bill().await, shop.bill().await);
    let (running, door) = open(&shop).await;
    let half = |key: &str| format!("POST /pay/{key}/start HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n");
    let mut held = Vec::new();
    for key in ["x", &bill.key] {
        for _ in 0..70 {
            held.push(sent(door, &half(key)).await);
        }
    }
    // What was sent has been read by now.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(status_of(door, &format!("/pay/{}/data", other.key)).await, "200");
    drop(held);
    running.stop().await.unwrap();
}

/// The outside door alone, with other limits.
async fn open_within(shop: &Billed, limits: Limits) -> (JoinHandle<()>, watch::Sender<bool>, SocketAddr) {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let listener = Listener::new(shop.house.program.shop().clone(), shop.pages.clone(), limits);
    (tokio::spawn(listener.serve(socket, stopping)), stop, door)
}

/// Whether the door has closed this connection.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut byte = [0];
    let read = tokio::time::timeout(Duration::from_millis(200), stream.read(&mut byte)).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

#[tokio::test]
async fn strangers_make_room_for_each_other_and_never_take_the_places_of_gateways() {
    let shop = Billed::new().await;
    let hook = shop.hook().await;
    let limits = Limits { connections: 6, kept: 2, head: Duration::from_secs(20), ..Limits::OUTSIDE };
    let (serving, stop, door) = open_within(&shop, limits).await;
    // A gateway with a connection of its own; what it delivers has no proof, but its hook is there.
    let delivery = format!("POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{{}}");
    let mut gateway = sent(door, &delivery).await;
    let mut head = [0; 12];
    gateway.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 401");
    // Strangers who say nothing, or only name a hook that there is not.
    let mut strangers = Vec::new();
    for n in 0..12 {
        let words = if n % 2 == 0 { "" } else { "POST /hooks/practice/0 HTTP/1.1\r\nHost: x\r\n\r\n" };
        strangers.push(sent(door, words).await);
    }
    assert!(is_closed(&mut strangers[0]).await, "who came first made room");
    let mut second = sent(door, &delivery).await;
    second.read_exact(&mut head).await.unwrap();
    assert_eq!(&head, b"HTTP/1.1 401", "another connection of the gateway is taken");
    gateway.write_all(delivery.as_bytes()).await.unwrap();
    let mut rest = vec![0; 400];
    assert!(gateway.read(&mut rest).await.unwrap() > 0, "and the one that it has stays open");
    drop(strangers);
    stop.send_replace(true);
    serving.await.unwrap();
}

#[tokio::test]
async fn whoever_asks_and_never_reads_is_left() {
    let shop = Billed::new().await;
    let bill = shop.bill().await;
    let limits = Limits { write: Duration::from_millis(300), ..Limits::OUTSIDE };
    let (serving, stop, door) = open_within(&shop, limits).await;
    let path = format!("/pay/{}/data", bill.key);
    // More than the buffers of both sides hold: asked until nothing more is taken, and not a byte is read.
    let mut stream = TcpStream::connect(door).await.unwrap();
    let ask = format!("GET /nothing/at/all/{} HTTP/1.1\r\nHost: x\r\n\r\n", "x".repeat(20)).repeat(200);
    let began = Instant::now();
    let left = loop {
        match tokio::time::timeout(Duration::from_secs(5), stream.write_all(ask.as_bytes())).await {
            Ok(Ok(())) => assert!(began.elapsed() < Duration::from_secs(20), "it answers for ever into nothing"),
            Ok(Err(_)) => break true,
            Err(_) => break false,
        }
    };
    assert!(left, "the connection was kept open for somebody who reads nothing");
    assert_eq!(status_of(door, &path).await, "200");
    stop.send_replace(true);
    serving.await.unwrap();
}

#[tokio::test]
async fn an_old_connection_is_closed_after_its_answer() {
    let shop = Billed::new().await;
    let limits = Limits { life: Duration::from_millis(100), ..Limits::OUTSIDE };
    let (serving, stop, door) = open_within(&shop, limits).await;
    let at_home = shop.house.program.shop();
    let ask = || {
        let nonce = at_home.part::<PingDesk>().unwrap().give(at_home.randomness());
        format!("GET /ping/{nonce} HTTP/1.1\r\nHost: x\r\n\r\n")
    };
    let mut stream = sent(door, &ask()).await;
    tokio::time::sleep(Duration::from_millis(150)).await;
    stream.write_all(ask().as_bytes()).await.unwrap();
    let (answers, _) = until_closed(stream).await;
    assert_eq!(answers.matches("HTTP/1.1 200").count(), 2, "{answers}");
    assert!(answers.contains("connection: close"), "{answers}");
    stop.send_replace(true);
    serving.await.unwrap();
}

#[tokio::test]
async fn the_app_door_waits_ten_seconds_for_a_body_and_its_live_stream_goes_on() {
    let shop = Billed::new().await;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    let sockets = Sockets { app: Some((socket, HostNames::bound(door))), outside: None };
    let running = shop.house.program.clone().start(sockets);
    let origin = format!("Host: {door}\r\nOrigin: http://{door}\r\nContent-Type: application/json\r\n");
    let session = format!("Cookie: cf={}\r\nX-CF-Key: {}\r\n", shop.owner.cookie, shop.owner.page_key);
    let mut live = sent(door, &format!("GET /api/v1/live HTTP/1.1\r\n{origin}{session}\r\n")).await;
    let slow = sent(door, &format!("POST /api/v1/session HTTP/1.1\r\n{origin}Content-Length: 50\r\n\r\n{{")).await;
    let (answer, took) = until_closed(slow).await;
    assert!(answer.starts_with("HTTP/1.1 408 "), "{answer}");
    assert!(took > Duration::from_secs(9) && took < Duration::from_secs(15), "{took:?}");
    // The stream has been open for as long, and still brings what changes.
    let mut heard = vec![0; 64 * 1024];
    let greeted = live.read(&mut heard).await.unwrap();
    assert!(String::from_utf8_lossy(&heard[..greeted]).contains("HTTP/1.1 200"));
    shop.post("/api/v1/customers", json!({ "name": "Asha", "country": "IN" })).await;
    let mut said = String::new();
    while !said.contains("event: change") {
        let length = tokio::time::timeout(Duration::from_secs(5), live.read(&mut heard)).await.unwrap().unwrap();
        assert_ne!(length, 0, "the stream was closed");
        said.push_str(&String::from_utf8_lossy(&heard[..length]));
    }
    running.stop().await.unwrap();
}
