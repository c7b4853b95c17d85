//! What leads out of the machine: the tunnel, and where backups go. Both as the program that serves the shop wrote them down.

use office::backup::BackupStatus;
use serde_json::Value;

use super::{Patient, Probe};
use crate::{backup, tunnel};

/// Whether the outside door can be reached from outside.
pub(super) fn tunnel(at: &Patient) -> Probe {
    const NAME: &str = "tunnel";
    const ADVICE: &str =
        "counterfoil tunnel show   tells more; until it leads here gateways are asked every few minutes";
    let set = match tunnel::read_setting(&at.folder) {
        Ok(Some(set)) => set,
        Ok(None) => return Probe::fine(NAME, "none is set: gateways are asked every few minutes"),
        Err(sentence) => return Probe::trouble(NAME, sentence, "set it again: counterfoil tunnel set --help"),
    };
    let now = at.holder.as_ref().and_then(|_| tunnel::read_report(&at.folder));
    let Some(now) = now else {
        return Probe::fine(NAME, format!("{} is set, and is started when the shop is served", set.kind));
    };
    let text = |name: &str| now.get(name).and_then(Value::as_str).unwrap_or_default();
    let url = text("url");
    match text("status") {
        "up" => Probe::fine(NAME, format!("{url} leads here, last proved at {}", text("last_reached_at"))),
        "starting" => Probe::hint(NAME, format!("{} was started, and its address is not proved yet", set.kind), ADVICE),
        _ => {
            let why = [text("trouble"), text("detail")]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(": ");
            Probe::trouble(NAME, format!("{} does not lead here ({why})", set.kind), ADVICE)
        }
    }
}

/// Whether there is a backup, and a young one.
pub(super) fn backup(at: &Patient) -> Probe {
    const NAME: &str = "backup";
    const SET: &str = "counterfoil backup set folder PATH   on another disk";
    if !at.folder.join("shop.db").exists() {
        return Probe::fine(NAME, "there is nothing to back up yet");
    }
    match backup::read_setting(&at.folder) {
        Ok(Some(_)) => {}
        Ok(None) => return Probe::hint(NAME, "no backups are made: what this disk loses is lost", SET),
        Err(sentence) => return Probe::trouble(NAME, sentence, SET),
    }
    let report = backup::read_state(&at.folder).unwrap_or_default().report.at(at.now);
    let last =
        report.last_made_at.map_or_else(|| "none was made yet".to_owned(), |made| format!("the last one is of {made}"));
    match report.status {
        BackupStatus::Failed => {
            let says = format!("the last try failed ({}); {last}", report.detail);
            Probe::trouble(NAME, says, "put that right, then  counterfoil backup now")
        }
        BackupStatus::Late => {
            Probe::trouble(NAME, format!("they are late: {last}"), "have the shop served, or  counterfoil backup now")
        }
        BackupStatus::Ok if !report.has_recovery => Probe::hint(
            NAME,
            format!("{last}; no recovery key opens them, so they are lost with this machine"),
            "counterfoil backup recovery FILE   while the shop is not served",
        ),
        BackupStatus::Ok => Probe::fine(NAME, last),
        BackupStatus::Off | BackupStatus::Waiting => {
            Probe::hint(NAME, last, "one is made when the shop is served, or by  counterfoil backup now")
        }
    }
}
