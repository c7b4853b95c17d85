//! Days and times of day as a place writes them.

use super::{Language, Locale, Zone};
use crate::{ShopDate, Timestamp};

impl Locale {
    /// A day in words: `21 November 2026`, `November 21, 2026`, `٢١ نوفمبر ٢٠٢٦`.
    pub fn day(&self, day: ShopDate) -> String {
        let months = months(self.language);
        let month = usize::try_from(day.0.month())
            .ok()
            .and_then(|m| months.get(m.checked_sub(1)?))
            .copied()
            .unwrap_or_default();
        let (number, year) = (day.0.day(), day.0.year());
        self.digits(&if self.month_first {
            format!("{month} {number}, {year}")
        } else {
            format!("{number} {month} {year}")
        })
    }

    /// An instant as day and time of day in a zone: `21 November 2026, 15:30`.
    pub fn day_and_time(&self, at: Timestamp, zone: &Zone) -> String {
        let day = at.day_in(zone);
        let minutes = at.since_ms(day.starts_in(zone)).div_euclid(60_000);
        let comma = if self.language == Language::Arabic { '،' } else { ',' };
        let time = self.digits(&format!("{:02}:{:02}", minutes.div_euclid(60), minutes.rem_euclid(60)));
        format!("{}{comma} {time}", self.day(day))
    }
}

fn months(language: Language) -> [&'static str; 12] {
    match language {
        Language::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Language::Arabic => [
            "يناير",
            "فبراير",
            "مارس",
            "أبريل",
            "مايو",
            "يونيو",
            "يوليو",
            "أغسطس",
            "سبتمبر",
            "أكتوبر",
            "نوفمبر",
            "ديسمبر",
        ],
        Language::Hindi => {
            ["जनवरी", "फ़रवरी", "मार्च", "अप्रैल", "मई", "जून", "जुलाई", "अगस्त", "सितंबर", "अक्टूबर", "नवंबर", "दिसंबर"]
        }
        Language::Indonesian => [
            "Januari",
            "Februari",
            "Maret",
            "April",
            "Mei",
            "Juni",
            "Juli",
            "Agustus",
            "September",
            "Oktober",
            "November",
            "Desember",
        ],
        Language::Malay => [
            "Januari",
            "Februari",
            "Mac",
            "April",
            "Mei",
            "Jun",
            "Julai",
            "Ogos",
            "September",
            "Oktober",
            "November",
            "Disember",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_written_in_the_words_and_order_of_the_place() {
        let day = ShopDate::parse("2026-11-21").unwrap();
        let august = ShopDate::parse("2026-08-03").unwrap();
        assert_eq!(Locale::of("en-IN").day(day), "21 November 2026");
        assert_eq!(Locale::of("en-US").day(day), "November 21, 2026");
        assert_eq!(Locale::of("ar-SA").day(day), "٢١ نوفمبر ٢٠٢٦");
        assert_eq!(Locale::of("hi-IN").day(day), "21 नवंबर 2026");
        assert_eq!(Locale::of("id-ID").day(august), "3 Agustus 2026");
        assert_eq!(Locale::of("ms-MY").day(august), "3 Ogos 2026");
    }

    #[test]
    fn the_time_of_day_is_the_shops() {
        let at = Timestamp::parse("2026-11-20T20:05:00Z").unwrap();
        let zone = Zone::get("Asia/Kolkata").unwrap();
        assert_eq!(Locale::of("en-IN").day_and_time(at, &zone), "21 November 2026, 01:35");
        assert_eq!(Locale::of("ar-SA").day_and_time(at, &zone), "٢١ نوفمبر ٢٠٢٦، ٠١:٣٥");
    }
}
