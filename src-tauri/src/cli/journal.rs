//! `counterfoil journal`: journals in and out, and what the books come to.

use std::io::Write;
use std::path::{Path, PathBuf};

use base::{Actor, Fault, Money, ReadTx, Shop, ShopDate};
use books::imports::{
    CheckedJournal, CommodityNames, ImportAsk, ImportError, ImportId, JournalForm, JournalImport, Mapping,
};
use books::ledger::{export_beancount, export_hledger, export_whole, trial_balance};
use clap::{Args, Subcommand, ValueEnum};

use crate::Program;
use crate::ending::{Done, Ending};
use crate::opening::{Place, open_without_vault};

/// Journals of other programs in, the shop's own out, and what the books come to.
#[derive(Debug, Args)]
pub struct Journal {
    #[command(subcommand)]
    command: JournalCommand,
}

#[derive(Debug, Subcommand)]
enum JournalCommand {
    /// Checks a journal and posts its entries: all of them or none.
    #[command(
        after_help = "An account of the file that begins with a code of the chart (1100:hdfc) is that account; others are mapped.\n\
        A longer name is under a shorter one that is mapped: Assets:Bank:HDFC is sub-account HDFC of what Assets:Bank is.\n\
        The same content is posted once, however often it is imported; broken off, it goes on where it stood.\n\n\
        Examples:\n  counterfoil journal import books.journal --dry-run\n  \
        counterfoil journal import books.journal --map accounts.txt --commodity '$=USD'\n  \
        counterfoil journal import books.journal --account Assets:Bank=1100 --account Expenses=6200"
    )]
    Import(Import),
    /// Reverses every entry of an import.
    #[command(after_help = "Example: counterfoil journal undo imp_01k… --reason \"wrong year\"")]
    Undo(Undo),
    /// Lists the imports there were.
    #[command(after_help = "Example: counterfoil journal list --json")]
    List(List),
    /// Writes the whole journal for another program.
    #[command(after_help = "Examples:\n  counterfoil journal export --to books.journal\n  \
        counterfoil journal export --format beancount > books.beancount\n  \
        counterfoil journal export --format full --to whole.jsonl")]
    Export(Export),
    /// Prints the trial balance: what stands on each account in the books currency.
    #[command(
        after_help = "Examples:\n  counterfoil journal balance\n  counterfoil journal balance --on 2026-03-31 --json"
    )]
    Balance(Balance),
}

#[derive(Debug, Args)]
struct Import {
    #[command(flatten)]
    place: Place,
    /// The file.
    file: PathBuf,
    /// How it is written; by the file's name when absent.
    #[arg(long, value_name = "FORM")]
    format: Option<Form>,
    /// An account of the file and the account of the chart that it is; may be given several times.
    #[arg(long, value_name = "NAME=CODE[:SUB-ACCOUNT]")]
    account: Vec<String>,
    /// A file with such a line for each account.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
    /// A commodity of the file and the currency that it is; may be given several times.
    #[arg(long, value_name = "NAME=CODE")]
    commodity: Vec<String>,
    /// Takes in entries on accounts that the program keeps from records: what customers owe, gateways, taxes, stock. For a
    /// whole history; the records behind it stay in the other program.
    #[arg(long)]
    kept_accounts: bool,
    /// Checks the file, names every bad line, and writes nothing.
    #[arg(long)]
    dry_run: bool,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Form {
    /// hledger and Ledger's family.
    Hledger,
    /// The full journal of another shop of ours.
    Full,
}

#[derive(Debug, Args)]
struct Undo {
    #[command(flatten)]
    place: Place,
    /// The import, as `journal list` shows it.
    #[arg(value_parser = import_id)]
    id: ImportId,
    /// Why; stands in the journal and in the audit log.
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Prints the outcome as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct List {
    #[command(flatten)]
    place: Place,
    /// Prints the list as JSON.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct Export {
    #[command(flatten)]
    place: Place,
    /// For which program.
    #[arg(long, value_name = "FORM", default_value = "hledger")]
    format: OutForm,
    /// The file to write; standard output when absent. A file that is there is not written over.
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OutForm {
    /// hledger and Ledger's family.
    Hledger,
    /// beancount.
    Beancount,
    /// Another shop of ours: every entry with all that its link in the chain covers.
    Full,
}

#[derive(Debug, Args)]
struct Balance {
    #[command(flatten)]
    place: Place,
    /// At the end of this day; of today when absent.
    #[arg(long, value_name = "DAY", value_parser = day)]
    on: Option<ShopDate>,
    /// Prints the trial balance as JSON.
    #[arg(long)]
    json: bool,
}

impl Journal {
    pub(super) fn run(self) -> Done {
        let runtime = super::runtime()?;
        match self.command {
            JournalCommand::Import(ask) => runtime.block_on(ask.run()),
            JournalCommand::Undo(ask) => runtime.block_on(ask.run()),
            JournalCommand::List(ask) => runtime.block_on(ask.run()),
            JournalCommand::Export(ask) => runtime.block_on(ask.run()),
            JournalCommand::Balance(ask) => runtime.block_on(ask.run()),
        }
    }
}

impl Import {
    async fn run(self) -> Done {
        let ask = self.ask()?;
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let outcome = self.import(&program, ask).await;
        program.close().await;
        outcome
    }

    fn ask(&self) -> Done<ImportAsk> {
        let mut mapping = Mapping::default();
        if let Some(file) = &self.map {
            let text = std::fs::read_to_string(file)
                .map_err(|cause| Ending::failed(format!("{} cannot be read: {cause}", file.display())))?;
            mapping.add_lines(&text).map_err(Ending::failed)?;
        }
        self.account.iter().try_for_each(|written| mapping.add(written)).map_err(Ending::failed)?;
        let mut commodities = CommodityNames::default();
        self.commodity.iter().try_for_each(|written| commodities.add(written)).map_err(Ending::failed)?;
        let file_name = self.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let form = match self.format {
            Some(Form::Hledger) => JournalForm::Hledger,
            Some(Form::Full) => JournalForm::Full,
            None => JournalForm::of_file_name(&file_name),
        };
        Ok(ImportAsk { file_name, form, mapping, commodities, kept_accounts: self.kept_accounts })
    }

    async fn import(&self, program: &Program, ask: ImportAsk) -> Done {
        let (shop, who) = (program.shop(), Actor::command_line());
        if self.dry_run {
            let checked = books::imports::check_journal(shop, &who, self.file.clone(), ask).await;
            return self.tell(&checked.map_err(Ending::failed)?);
        }
        match books::imports::import_journal(shop, &who, self.file.clone(), ask).await {
            Ok(imported) if self.json => print_json(&imported),
            Ok(imported) => {
                let JournalImport { id, entries, postings, first_on, last_on, .. } = imported.import;
                if imported.newly_posted == 0 {
                    println!("The books have this content already, as {id}. Nothing was posted.");
                } else {
                    println!(
                        "{entries} entries with {postings} postings from {first_on} to {last_on} are in the books."
                    );
                    println!("They are taken back with  counterfoil journal undo {id} --reason …");
                }
                Ok(())
            }
            Err(ImportError::NotSound(checked)) => self.tell(&checked),
            Err(other) => Err(Ending::failed(other)),
        }
    }

    /// Prints what was found; something wrong ends with 1.
    fn tell(&self, checked: &CheckedJournal) -> Done {
        if self.json {
            print_json(checked)?;
        } else {
            print_checked(checked);
        }
        if checked.is_sound() { Ok(()) } else { Err(Ending::Findings) }
    }
}

fn print_checked(checked: &CheckedJournal) {
    for problem in &checked.problems {
        println!("line {}: {}", problem.line, problem.sentence);
    }
    for account in &checked.unknown_accounts {
        let (name, line, entries) = (&account.name, account.line, account.entries);
        println!("line {line}: which account is '{name}'? {entries} entries wait for  --account '{name}=CODE'");
    }
    let waiting: u64 = checked.unknown_accounts.iter().map(|account| account.entries).sum();
    let untold = checked.wrong.saturating_sub(checked.problems.len() as u64).saturating_sub(waiting);
    if untold > 0 {
        println!("… and {untold} more");
    }
    match (checked.first_on, checked.last_on) {
        (Some(first), Some(last)) => {
            println!(
                "{} entries with {} postings from {first} to {last} are right.",
                checked.entries, checked.postings
            );
        }
        _ => println!("No entry of the file is right."),
    }
    match checked.wrong {
        0 => {}
        wrong => println!("{wrong} are wrong: nothing of the file is taken in until they are not."),
    }
    if let Some(id) = checked.imported_as {
        println!("The books have this content already, as {id}.");
    }
}

impl Undo {
    async fn run(self) -> Done {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let undone = books::imports::undo_import(program.shop(), &Actor::command_line(), self.id, &self.reason).await;
        program.close().await;
        let import = undone.map_err(Ending::failed)?;
        if self.json {
            return print_json(&import);
        }
        println!("{} entries of {} were reversed.", import.taken_back, import.file_name);
        Ok(())
    }
}

impl List {
    async fn run(self) -> Done {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let imports = program.shop().db.read(books::imports::list_imports).await;
        program.close().await;
        let imports = imports?;
        if self.json {
            return print_json(&serde_json::json!({ "items": imports }));
        }
        for import in &imports {
            println!(
                "{}  {:<8} {:>9} entries  {} to {}  {}",
                import.id,
                import.state.text(),
                import.entries,
                import.first_on,
                import.last_on,
                import.file_name
            );
        }
        if imports.is_empty() {
            println!("No journal was imported.");
        }
        Ok(())
    }
}

impl Export {
    async fn run(self) -> Done {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let (reader, format, to) = (program.shop().clone(), self.format, self.to);
        let written = program.shop().db.read(move |tx| write_journal(tx, &reader, format, to.as_deref())).await;
        program.close().await;
        written
    }
}

/// Writes the journal into a new file, or to standard output.
fn write_journal(tx: &ReadTx<'_>, shop: &Shop, format: OutForm, to: Option<&Path>) -> Done {
    let Some(file) = to else {
        let mut out = std::io::BufWriter::new(std::io::stdout().lock());
        write_lines(tx, shop, format, &mut out)?;
        return Ok(out.flush()?);
    };
    let cannot = |cause: std::io::Error| Ending::failed(format!("{} cannot be written: {cause}", file.display()));
    let mut out = std::io::BufWriter::new(std::fs::File::create_new(file).map_err(cannot)?);
    write_lines(tx, shop, format, &mut out)?;
    out.into_inner().map_err(|cause| cannot(cause.into_error()))?.sync_all().map_err(cannot)
}

fn write_lines(tx: &ReadTx<'_>, shop: &Shop, format: OutForm, out: &mut impl Write) -> Done {
    match format {
        OutForm::Hledger => out.write_all(export_hledger(tx, shop)?.as_bytes())?,
        OutForm::Beancount => out.write_all(export_beancount(tx, shop)?.as_bytes())?,
        OutForm::Full => export_whole(tx, shop, |line| {
            out.write_all(line.as_bytes()).map_err(|cause| Fault::Disk(cause.to_string()))
        })?,
    }
    Ok(())
}

impl Balance {
    async fn run(self) -> Done {
        let program = open_without_vault(self.place.hold_shop()?).await?;
        let reader = program.shop().clone();
        let on = self.on;
        let balance = program.shop().db.read(move |tx| -> Result<_, Fault> {
            let to = on.map_or_else(|| reader.today(), Ok)?;
            trial_balance(tx, &reader, ShopDate(to.0.first_of_month()), to)
        });
        let balance = balance.await;
        program.close().await;
        let balance = balance?;
        if self.json {
            return print_json(&balance);
        }
        let line =
            |account: &str, name: &str, amount: Money| println!("{account:<6} {name:<36} {:>24}", amount.to_string());
        for row in &balance.rows {
            line(&row.account, &row.name, row.closing);
        }
        Ok(())
    }
}

fn print_json(outcome: &impl serde::Serialize) -> Done {
    println!("{}", serde_json::to_string_pretty(outcome)?);
    Ok(())
}

fn import_id(typed: &str) -> Result<ImportId, String> {
    ImportId::parse(typed)
        .ok_or_else(|| "an import is named like imp_01k…, as  counterfoil journal list  shows it".to_owned())
}

fn day(typed: &str) -> Result<ShopDate, String> {
    ShopDate::parse(typed).ok_or_else(|| "a day is written 2026-11-21".to_owned())
}
