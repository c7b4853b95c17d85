//! The outside door over a real socket: hooks and customers' pages, and nothing of the app.

use std::net::SocketAddr;

use counterfoil::{Limits, Listener, PingDesk, Sockets};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::{House, api_routes};

/// Sends one request and gives status and body.
async fn ask(door: SocketAddr, head: &str, body: &str) -> (u16, String) {
    let mut stream = TcpStream::connect(door).await.unwrap();
    let text = format!("{head}\r\nHost: {door}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split("\r\n\r\n").nth(1).unwrap_or_default().to_owned())
}

#[tokio::test]
async fn nothing_of_the_app_is_on_the_outside_door() {
    let (house, owner) = House::with_owner().await;
    let routes = api_routes(&house.program);
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    let running = house.program.clone().start(Sockets { app: None, outside: Some(socket) });
    let session = format!("Cookie: cf={}\r\nX-CF-Key: {}", owner.cookie, owner.page_key);
    for route in routes {
        let head = format!("{} {} HTTP/1.1\r\n{session}", route.method, route.path);
        assert_eq!(ask(door, &head, "").await, (404, String::new()), "{} {}", route.method, route.path);
    }
    for path in [
        "/",
        "/index.html",
        "/invoices",
        "/health",
        "/health/ready",
        "/api/docs",
        "/api/v1/openapi.json",
        "/metrics",
        "/pay",
        "/pay/",
        "/hooks",
    ] {
        assert_eq!(ask(door, &format!("GET {path} HTTP/1.1"), "").await, (404, String::new()), "{path}");
    }
    running.stop().await.unwrap();
}

#[tokio::test]
async fn an_unknown_hook_key_is_told_nothing_before_its_body_is_read() {
    let (house, _) = House::with_owner().await;
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    let running = house.program.clone().start(Sockets { app: None, outside: Some(socket) });
    let head = format!("POST /hooks/practice/{} HTTP/1.1\r\nContent-Length: 999999999", "0".repeat(26));
    let mut stream = TcpStream::connect(door).await.unwrap();
    stream.write_all(format!("{head}\r\nHost: x\r\n\r\n").as_bytes()).await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 404");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_ping_is_answered_once_and_only_where_the_shop_asks_itself() {
    let (house, _) = House::with_owner().await;
    let shop = house.program.shop();
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let door = socket.local_addr().unwrap();
    let (stop, stopping) = watch::channel(false);
    let listener = Listener::new(shop.clone(), house.program.outside_router(), Limits::OUTSIDE);
    let serving = tokio::spawn(listener.serve(socket, stopping));
    let desk = shop.part::<PingDesk>().unwrap();
    let nonce = desk.give(shop.randomness());
    let ping = format!("GET /ping/{nonce} HTTP/1.1");
    let (status, proof) = ask(door, &ping, "").await;
    assert_eq!((status, proof.len()), (200, 64), "a nonce is answered with its MAC");
    assert_eq!(ask(door, &ping, "").await, (404, String::new()), "once");
    let (fresh, long) = (desk.give(shop.randomness()), "a".repeat(65));
    for nonce in ["", "0123456789abcdef", &long, &format!("{fresh}/"), &format!("{}%66", &fresh[1..])] {
        assert_eq!(ask(door, &format!("GET /ping/{nonce} HTTP/1.1"), "").await, (404, String::new()), "{nonce}");
    }
    stop.send_replace(true);
    serving.await.unwrap();
}
