//! The outside door against those who send too much, over real sockets.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use tokio::io::AsyncWriteExt;

use crate::slow::{open, sent, until_closed};
use crate::support::Billed;

/// The status with which the door answers this, and then closes.
async fn status_of(door: SocketAddr, text: &str) -> String {
    let answer = until_closed(sent(door, text).await).await.0;
    answer.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[tokio::test]
async fn a_head_is_at_most_sixteen_kib_and_a_hundred_lines() {
    let shop = Billed::new().await;
    let (running, door) = open(&shop).await;
    let with = |more: &str| format!("GET /nothing HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n");
    assert_eq!(status_of(door, &with(&"X-Many: 1\r\n".repeat(98))).await, "404");
    assert_eq!(status_of(door, &with(&"X-Many: 1\r\n".repeat(99))).await, "431");
    assert_eq!(status_of(door, &with(&format!("X-Long: {}\r\n", "x".repeat(15 * 1024)))).await, "404");
    assert_eq!(status_of(door, &with(&format!("X-Long: {}\r\n", "x".repeat(17 * 1024)))).await, "431");
    let path = "x".repeat(17 * 1024);
    // An address alone may be too long as well.
    assert_eq!(status_of(door, &format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n")).await, "431");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn a_body_has_one_length_and_at_most_a_mebibyte_whether_it_says_so_or_not() {
    let shop = Billed::new().await;
    let hook = shop.hook().await;
    let (running, door) = open(&shop).await;
    let post =
        |more: &str, body: &str| format!("POST {hook} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{more}\r\n{body}");
    assert_eq!(status_of(door, &post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}")).await, "400");
    // The same length said twice is one length (RFC 9110, 8.6).
    assert_eq!(status_of(door, &post(&"Content-Length: 2\r\n".repeat(2), "{}")).await, "401");
    assert_eq!(status_of(door, &post("Content-Length: 1048577\r\n", "")).await, "413");
    let half = "x".repeat(600 * 1024);
    let chunk = format!("{:x}\r\n{half}\r\n", half.len());
    let chunked = "Transfer-Encoding: chunked\r\n";
    assert_eq!(status_of(door, &post(chunked, &format!("{chunk}0\r\n\r\n"))).await, "401", "it only has no proof");
    assert_eq!(status_of(door, &post(chunked, &format!("{chunk}{chunk}0\r\n\r\n"))).await, "413");
    running.stop().await.unwrap();
}

#[tokio::test]
async fn bodies_that_are_being_read_have_thirty_two_mebibytes_together() {
    let shop = Billed::new().await;
    let hook = shop.hook().await;
    let (running, door) = open(&shop).await;
    let large = format!("POST {hook} HTTP/1.1\r\nHost: x\r\nContent-Length: 1048576\r\n\r\n{{");
    let small = format!("POST {hook} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}");
    let mut held = Vec::new();
    for _ in 0..32 {
        held.push(sent(door, &large).await);
    }
    // What was sent has been read by now.
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(status_of(door, &small).await, "503", "a gateway comes back");
    for mut gone in held {
        gone.shutdown().await.unwrap();
    }
    let began = Instant::now();
    while status_of(door, &small).await != "401" {
        assert!(began.elapsed() < Duration::from_secs(5), "there is no room though nobody sends any more");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    running.stop().await.unwrap();
}
