//! The gateway's own clock: the machine's, moved by an offset and running at a speed that control can set. It never
//! goes backwards, also when the machine's clock does.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The longest step a clock may be moved at once: ten years in milliseconds.
pub(crate) const STEP_MAX_MS: i64 = 10 * 366 * 24 * 3_600_000;
/// The fastest the clock may run, in gateway milliseconds per machine millisecond.
pub(crate) const SPEED_MAX: u32 = 1_000_000;

/// Which clock the signature's `t` is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum SignsWith {
    /// The gateway's clock, as a real gateway would.
    Gateway,
    /// The machine's clock, for receivers that cannot be moved along with the gateway's.
    Machine,
}

/// A point where both clocks are known, and how fast the gateway's runs from there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Setting {
    pub(crate) machine_ms: i64,
    pub(crate) gateway_ms: i64,
    /// Gateway milliseconds per machine millisecond; 0 stands still.
    pub(crate) speed: u32,
    pub(crate) signs_with: SignsWith,
}

#[derive(Debug)]
pub(crate) struct Clock {
    setting: Setting,
    last_ms: i64,
}

/// The machine's clock in Unix milliseconds.
#[expect(clippy::disallowed_methods, reason = "a gateway has a clock of its own; the shop's is not known here")]
pub(crate) fn machine_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

impl Clock {
    pub(crate) fn of_the_machine() -> Self {
        let now = machine_ms();
        Self {
            setting: Setting { machine_ms: now, gateway_ms: now, speed: 1, signs_with: SignsWith::Gateway },
            last_ms: 0,
        }
    }

    pub(crate) fn setting(&self) -> Setting {
        self.setting
    }

    pub(crate) fn set(&mut self, setting: Setting) {
        self.setting = setting;
        self.last_ms = setting.gateway_ms;
    }

    /// The gateway's time in Unix milliseconds.
    pub(crate) fn now(&mut self) -> i64 {
        let passed = machine_ms().saturating_sub(self.setting.machine_ms).max(0);
        let now = self.setting.gateway_ms.saturating_add(passed.saturating_mul(i64::from(self.setting.speed)));
        self.last_ms = self.last_ms.max(now);
        self.last_ms
    }

    /// Makes sure that the clock is not before an instant that is already in the book.
    pub(crate) fn not_before(&mut self, instant_ms: i64) {
        self.last_ms = self.last_ms.max(instant_ms);
    }

    /// How long the machine must wait until the gateway's clock has moved on by `gateway_ms`; nothing if it stands still.
    pub(crate) fn wait_for(&self, gateway_ms: i64) -> Option<Duration> {
        let speed = u64::from(self.setting.speed);
        let gateway_ms = u64::try_from(gateway_ms.max(0)).unwrap_or(0);
        if speed == 0 { None } else { Some(Duration::from_millis(gateway_ms.div_ceil(speed))) }
    }

    /// The `t` of a signature, in Unix seconds.
    pub(crate) fn signature_time(&mut self) -> i64 {
        let ms = match self.setting.signs_with {
            SignsWith::Gateway => self.now(),
            SignsWith::Machine => machine_ms(),
        };
        ms.div_euclid(1000)
    }
}
