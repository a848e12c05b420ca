//! Shows scenarios of a chat over UDP; see `scenarios/`.

mod messages;
mod scenarios;

notes::demo! {
    default: chat,
    scenarios: [chat(Options)],
}
