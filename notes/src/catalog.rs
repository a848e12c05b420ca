//! The workspace's demos and their scenarios, read from the workspace's files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, ensure};

use notes_lang::Lang;
use notes_transcript::Transcript;

/// A demo of the workspace.
#[derive(Debug)]
pub struct DemoFiles {
    /// The crate's name.
    pub name: String,
    /// The crate's one-sentence description, from its manifest, in both languages.
    about: [String; 2],
    /// The crate's folder.
    pub folder: PathBuf,
    /// The scenario that runs without a name, from `main.rs`; `None` if there is only one way to run the demo.
    pub default: Option<String>,
    /// The demo's scenarios, by name.
    pub scenarios: Vec<ScenarioFiles>,
}

/// A scenario of a demo.
#[derive(Debug)]
pub struct ScenarioFiles {
    /// The subcommand.
    pub name: String,
    /// The scenario's transcript, for a run in English.
    pub transcript: Transcript,
    /// The transcript's file.
    path: PathBuf,
}

impl ScenarioFiles {
    /// The scenario's transcript, for a run in `lang`.
    ///
    /// # Errors
    /// If the file can't be read any more, or has an error by now.
    pub fn transcript_in(&self, lang: Lang) -> anyhow::Result<Transcript> {
        transcript(&self.path, lang)
    }
}

impl DemoFiles {
    /// The demo's one-sentence description.
    pub fn about(&self, lang: Lang) -> &str {
        &self.about[lang as usize]
    }

    /// Whether a file of the demo declares this option, `--workers`, for one of its scenarios.
    pub fn has_option(&self, option: &str) -> bool {
        let field = format!("{}:", option.trim_start_matches('-').replace('-', "_"));
        let declares = |text: &str| {
            let words = |line: &str| line.split_whitespace().any(|word| word == field);
            text.contains("clap::Args") && text.lines().any(words)
        };
        let mut folders = vec![self.folder.join("src")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else if fs::read_to_string(path).is_ok_and(|text| declares(&text)) {
                    return true;
                }
            }
        }
        false
    }
}

/// The workspace's folder: the nearest one at or above `start` whose manifest lists members.
///
/// # Errors
/// If there is no such folder.
pub fn workspace(start: &Path) -> anyhow::Result<PathBuf> {
    let is_workspace = |folder: &&Path| {
        let manifest = fs::read_to_string(folder.join("Cargo.toml"));
        manifest.is_ok_and(|text| text.contains("[workspace]")) && folder.join("notes").is_dir()
    };
    let found = start.ancestors().find(is_workspace);
    found.map(Path::to_owned).with_context(|| {
        format!(
            "{} is not inside the workspace of the demos: run this command in the workspace",
            start.display()
        )
    })
}

/// The workspace's demos, in the order of its members, without `notes`.
///
/// # Errors
/// If a file can't be read, or a transcript has an error.
pub fn demos(workspace: &Path) -> anyhow::Result<Vec<DemoFiles>> {
    let members = members(workspace)?;
    let names = members.iter().filter(|name| !is_frame(name));
    names.map(|name| demo(workspace, name)).collect()
}

/// Whether a member belongs to the frame and is no demo: `notes`, or a folder in it.
pub fn is_frame(member: &str) -> bool {
    member == "notes" || member.starts_with("notes/")
}

/// The folders of the workspace's members, in the order of its manifest.
pub fn members(workspace: &Path) -> anyhow::Result<Vec<String>> {
    let manifest = read(&workspace.join("Cargo.toml"))?;
    let members = after(&manifest, "members = [", ']').unwrap_or_default();
    Ok(members
        .split('"')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect())
}

fn demo(workspace: &Path, name: &str) -> anyhow::Result<DemoFiles> {
    let folder = workspace.join(name);
    let manifest = read(&folder.join("Cargo.toml"))?;
    let main = read(&folder.join("src/main.rs"))?;
    Ok(DemoFiles {
        name: name.to_owned(),
        about: [about_en(&manifest), about_zh(&manifest)],
        default: after(&main, "default: ", ',').map(|module| module.replace('_', "-")),
        scenarios: scenarios(&folder)?,
        folder,
    })
}

fn about_en(manifest: &str) -> String {
    after(manifest, "description = \"", '"').unwrap_or_default()
}

/// The one-sentence description in Chinese, from a demo's manifest.
pub(crate) fn about_zh(manifest: &str) -> String {
    after(manifest, "about-zh = \"", '"').unwrap_or_default()
}

fn scenarios(folder: &Path) -> anyhow::Result<Vec<ScenarioFiles>> {
    let transcripts = folder.join("transcripts");
    let entries = fs::read_dir(&transcripts)
        .with_context(|| format!("cannot read {}", transcripts.display()))?;
    let mut scenarios = Vec::new();
    for entry in entries {
        let path = entry?.path();
        ensure!(
            path.extension().is_some_and(|e| e == "txt"),
            "{} is not a transcript: its name must end in .txt",
            path.display()
        );
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        scenarios.push(ScenarioFiles {
            name: stem.replace('_', "-"),
            transcript: transcript(&path, Lang::En)?,
            path,
        });
    }
    scenarios.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(scenarios)
}

fn transcript(path: &Path, lang: Lang) -> anyhow::Result<Transcript> {
    let text = read(path)?;
    Ok(Transcript::parse_in(&name_in_workspace(path), &text, lang)?)
}

/// What reports and errors call a transcript, as in the demos: `CRATE/transcripts/NAME.txt`.
fn name_in_workspace(transcript: &Path) -> String {
    let folders = transcript.ancestors().nth(3);
    let name = folders.and_then(|workspace| transcript.strip_prefix(workspace).ok());
    name.unwrap_or(transcript).display().to_string()
}

/// Reads a file; the error names the file.
pub fn read(path: &Path) -> anyhow::Result<String> {
    fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))
}

fn after(text: &str, start: &str, end: char) -> Option<String> {
    let (_, rest) = text.split_once(start)?;
    Some(rest.split(end).next()?.trim().to_owned())
}
