//! Names of people who never were: first and last names of a language, put together by the dice.

use crate::demo::dice::Dice;

/// Names of a language and where its people live.
#[derive(Debug)]
pub struct Names {
    first: &'static [&'static str],
    last: &'static [&'static str],
    /// The same in Latin letters, for mail addresses; empty where the names are in Latin letters.
    latin: &'static [&'static str],
    places: &'static [&'static str],
    dialling: &'static str,
    /// ISO 3166-1 alpha-2.
    country: &'static str,
    /// Language of their papers; empty = the shop's.
    locale: &'static str,
}

/// A person who buys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// First and last name.
    pub name: String,
    /// An address at a domain that never receives anything.
    pub email: String,
    /// A number that is nobody's.
    pub phone: String,
    /// Street and place.
    pub address: String,
    /// ISO 3166-1 alpha-2.
    pub country: &'static str,
    /// Language of their papers; empty = the shop's.
    pub locale: &'static str,
}

impl Names {
    /// The next person.
    pub fn person(&self, dice: &mut Dice, number: usize) -> Person {
        let first = dice.place(self.first.len());
        let last = dice.pick(self.last);
        let latin = if self.latin.is_empty() { self.first[first] } else { self.latin[first % self.latin.len()] };
        let mailbox: String =
            latin.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
        Person {
            name: format!("{} {last}", self.first[first]),
            email: format!("{mailbox}{number}@example.com"),
            phone: format!("{}{:04}", self.dialling, dice.below(10_000)),
            address: format!("{} {}", dice.between(1, 180), dice.pick(self.places)),
            country: self.country,
            locale: self.locale,
        }
    }
}

pub(super) static MARATHI: Names = Names {
    first: &[
        "Aarav",
        "Aditi",
        "Amol",
        "Anjali",
        "Bhavesh",
        "Chaitanya",
        "Deepali",
        "Gauri",
        "Girish",
        "Ishaan",
        "Kavita",
        "Ketan",
        "Leena",
        "Madhura",
        "Mandar",
        "Manasi",
        "Milind",
        "Neha",
        "Nikhil",
        "Omkar",
        "Pallavi",
        "Prasad",
        "Priya",
        "Rohan",
        "Rutuja",
        "Sachin",
        "Sai",
        "Sanika",
        "Shruti",
        "Snehal",
        "Sunil",
        "Swapnil",
        "Tanvi",
        "Tejas",
        "Vaishali",
        "Varun",
        "Vidya",
        "Vikram",
    ],
    last: &[
        "Patil",
        "Deshmukh",
        "Kulkarni",
        "Joshi",
        "Jadhav",
        "Shinde",
        "Pawar",
        "Gaikwad",
        "Chavan",
        "Bhosale",
        "Kale",
        "Deshpande",
        "More",
        "Sawant",
        "Phadke",
        "Gokhale",
        "Apte",
        "Kadam",
        "Mane",
        "Thakur",
    ],
    latin: &[],
    places: &[
        "Tilak Road, Pune 411030",
        "Apte Road, Pune 411004",
        "Kothrud Depot, Pune 411038",
        "Karve Nagar, Pune 411052",
        "Model Colony, Pune 411016",
        "Aundh, Pune 411007",
        "Baner Road, Pune 411045",
        "Salunke Vihar, Pune 411048",
    ],
    dialling: "+91 20 5550 ",
    country: "IN",
    locale: "",
};

pub(super) static HINDI: Names = Names {
    first: &[
        "आरव",
        "अनीता",
        "अर्जुन",
        "आशा",
        "दीपक",
        "गीता",
        "हरीश",
        "कमला",
        "किरण",
        "लक्ष्मी",
        "मनोज",
        "मीना",
        "नंदिनी",
        "पंकज",
        "पूजा",
        "राहुल",
        "राजेश",
        "रेखा",
        "संजय",
        "सुनीता",
        "सुरेश",
        "उषा",
        "विजय",
        "विमला",
    ],
    last: &["शर्मा", "वर्मा", "गुप्ता", "सिंह", "यादव", "मिश्रा", "तिवारी", "चौहान", "अग्रवाल", "त्रिपाठी", "पांडे", "जोशी"],
    latin: &[
        "aarav", "anita", "arjun", "asha", "deepak", "geeta", "harish", "kamla", "kiran", "lakshmi", "manoj", "meena",
        "nandini", "pankaj", "pooja", "rahul", "rajesh", "rekha", "sanjay", "sunita", "suresh", "usha", "vijay",
        "vimla",
    ],
    places: &[
        "Shaniwar Peth, Pune 411030",
        "Camp, Pune 411001",
        "Kasba Peth, Pune 411011",
        "Hadapsar, Pune 411028",
        "Viman Nagar, Pune 411014",
    ],
    dialling: "+91 20 5551 ",
    country: "IN",
    locale: "hi-IN",
};

pub(super) static ARABIC: Names = Names {
    first: &[
        "محمد",
        "أحمد",
        "عبدالله",
        "خالد",
        "سعود",
        "فهد",
        "نايف",
        "تركي",
        "بندر",
        "ماجد",
        "سلطان",
        "راكان",
        "نورة",
        "سارة",
        "ريم",
        "لمى",
        "هند",
        "العنود",
        "جواهر",
        "شهد",
        "مها",
        "أمل",
        "دانة",
        "غادة",
    ],
    last: &[
        "العتيبي",
        "القحطاني",
        "الغامدي",
        "الزهراني",
        "الشهري",
        "الحربي",
        "المطيري",
        "الدوسري",
        "العنزي",
        "السبيعي",
        "الشمري",
        "البقمي",
        "الرشيد",
        "العمري",
    ],
    latin: &[
        "mohammed", "ahmed", "abdullah", "khalid", "saud", "fahad", "naif", "turki", "bandar", "majed", "sultan",
        "rakan", "noura", "sara", "reem", "lama", "hind", "alanoud", "jawaher", "shahad", "maha", "amal", "dana",
        "ghada",
    ],
    places: &[
        "شارع التحلية، الرياض 12241",
        "حي النخيل، الرياض 12381",
        "حي الياسمين، الرياض 13325",
        "حي الروضة، جدة 23434",
        "حي الشاطئ، الدمام 32413",
        "حي العزيزية، مكة 24243",
    ],
    dialling: "+966 11 555 ",
    country: "SA",
    locale: "",
};

pub(super) static GULF_ENGLISH: Names = Names {
    first: &[
        "Yusuf", "Omar", "Layla", "Hassan", "Mariam", "Bilal", "Zainab", "Imran", "Farah", "Adeel", "Rania", "Tariq",
    ],
    last: &["Khan", "Siddiqui", "Haddad", "Mansour", "Rahman", "Nasser", "Qureshi", "Saleh", "Iqbal", "Hariri"],
    latin: &[],
    places: &[
        "King Fahd Road, Riyadh 12271",
        "Olaya Street, Riyadh 12213",
        "Palestine Street, Jeddah 23326",
        "Corniche, Al Khobar 34413",
    ],
    dialling: "+966 12 555 ",
    country: "SA",
    locale: "en-SA",
};

pub(super) static INDONESIAN: Names = Names {
    first: &[
        "Wayan", "Made", "Nyoman", "Ketut", "Putu", "Komang", "Gede", "Ayu", "Budi", "Dewi", "Agus", "Sri", "Rina",
        "Indah", "Bayu", "Fitri", "Rizky", "Dian", "Yoga", "Intan", "Hendra", "Maya", "Adi", "Ratna", "Surya",
        "Lestari", "Bagus", "Citra",
    ],
    last: &[
        "Suryani", "Pratama", "Wijaya", "Saputra", "Lestari", "Kusuma", "Hidayat", "Santoso", "Putra", "Dewanti",
        "Nugroho", "Astawa", "Sudarma", "Permata", "Mahendra", "Utami",
    ],
    latin: &[],
    places: &[
        "Jalan Raya Ubud, Gianyar 80571",
        "Jalan Sanur, Denpasar 80228",
        "Jalan Kuta, Badung 80361",
        "Jalan Seminyak, Badung 80361",
        "Jalan Gatot Subroto, Denpasar 80231",
        "Jalan Malioboro, Yogyakarta 55271",
    ],
    dialling: "+62 361 555 ",
    country: "ID",
    locale: "",
};

pub(super) static MALAY: Names = Names {
    first: &[
        "Aisyah", "Farid", "Hafiz", "Siti", "Nurul", "Azman", "Mei Ling", "Wei Jie", "Kavitha", "Arun", "Zulkifli",
        "Jasmine",
    ],
    last: &["Rahim", "Ismail", "Tan", "Lim", "Wong", "Abdullah", "Nair", "Subramaniam", "Yusof", "Chong"],
    latin: &[],
    places: &["Jalan Ampang, 50450 Kuala Lumpur", "Jalan Gurney, 10250 Penang", "Jalan Tebrau, 80300 Johor Bahru"],
    dialling: "+60 3 5555 ",
    country: "MY",
    locale: "en-MY",
};

pub(super) static ENGLISH: Names = Names {
    first: &[
        "Alice", "Amir", "Beth", "Carlos", "Dana", "Devon", "Elena", "Ethan", "Fiona", "Grace", "Hannah", "Isaac",
        "Jamal", "Joan", "Kai", "Laura", "Leo", "Maria", "Miles", "Nadia", "Noah", "Olivia", "Owen", "Paige", "Quinn",
        "Rosa", "Ruth", "Sam", "Tessa", "Theo", "Uma", "Victor", "Wendy", "Xavier", "Yara", "Zoe",
    ],
    last: &[
        "Adams",
        "Baker",
        "Chen",
        "Diaz",
        "Evans",
        "Foster",
        "Garcia",
        "Hughes",
        "Ito",
        "Jensen",
        "Kim",
        "Lopez",
        "Meyer",
        "Nguyen",
        "O'Brien",
        "Park",
        "Quimby",
        "Rivera",
        "Singh",
        "Turner",
        "Underwood",
        "Vance",
        "Walker",
        "Young",
    ],
    latin: &[],
    places: &[
        "SE Division Street, Portland, OR 97202",
        "NE Alberta Street, Portland, OR 97211",
        "NW 23rd Avenue, Portland, OR 97210",
        "SW Terwilliger Boulevard, Portland, OR 97239",
        "Mill Plain Boulevard, Vancouver, WA 98661",
        "Willamette Street, Eugene, OR 97401",
    ],
    dialling: "+1 503 555 ",
    country: "US",
    locale: "",
};
