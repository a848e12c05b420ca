//! What a report says about the form of a number.

use notes_lang::Lang;

use crate::{report, says};

#[test]
fn a_number_with_needless_zeros_or_other_decimals_is_no_wrong_text() {
    let number = "processes p\nnumber 2.25\n\np | waited 2.25 s\n";
    for (printed, right) in [
        ("2.50", "2.5"),
        ("021", "21.0"),
        ("2", "2.0"),
        ("1E-5", "1e-5"),
        ("3.00", "3.0"),
        ("-0.10", "-0.1"),
        (".5", "0.5"),
    ] {
        says(
            number,
            &[&format!("waited {printed} s")],
            &format!("the program writes this number as {right}, not as {printed}"),
            &format!("这个数应当写成 {right}，而不是 {printed}"),
        );
    }
    says(
        "processes p\ndecimal 2.25\n\np | waited 2.25 s\n",
        &["waited 01.50 s"],
        "the program writes this number as 1.50, not as 01.50",
        "这个数应当写成 1.50，而不是 01.50",
    );
    says(
        "processes p\nvalue 2\n\np | waited 2 s\n",
        &["waited 5.50 s"],
        "the program writes this number as 5.5, not as 5.50",
        "这个数应当写成 5.5，而不是 5.50",
    );
    says(
        "processes p\ncount 2\n\np | waited 2 s\n",
        &["waited 5.0 s"],
        "the number must be whole; 5.0 was printed",
        "应当是整数，打印的却是 5.0",
    );
    says(
        "processes p\ndecimal 2.5\n\np | waited 2.5 s\n",
        &["waited 2.50 s"],
        "the number of decimals must be 1; 2.50 was printed",
        "小数应当是 1 位，打印的却是 2.50",
    );
}

#[test]
fn a_number_that_the_program_cannot_write_in_any_form_gets_no_advice_on_its_form() {
    let reasons = |declared: &str, printed: &str| {
        let sample = declared.split(' ').nth(1).unwrap();
        let transcript =
            format!("processes p\n{declared}\n\np | waited {sample} s, then {sample} s\n");
        let line = format!("waited {printed} s, then {sample} s");
        report(&transcript, &[&line], Lang::En)
    };
    for (declared, printed) in [
        ("number 2", "-00.0"),
        ("decimal 6.01", "-00.00"),
        ("count 2", "-05"),
        ("count 2", "-00"),
    ] {
        let said = reasons(declared, printed);
        assert!(said.contains("wrong text"), "{said}");
        assert!(!said.contains("writes this number"), "{said}");
    }
    for (declared, printed, range) in [
        ("decimal 6.01 in 6..", "01.00", "6 or more"),
        ("decimal 6.01 in 6..", "-06.01", "6 or more"),
        ("count 2 in 0..9", "021", "from 0 to 9"),
        ("number 2 in 0..9", "12.50", "from 0 to 9"),
    ] {
        let said = reasons(declared, printed);
        let reason = format!("{range}; {printed} was printed");
        assert!(said.contains(&reason), "{said}");
        assert!(!said.contains("writes this number"), "{said}");
    }
}

#[test]
fn the_second_of_two_numbers_is_looked_at_too() {
    says(
        "processes p\ncount 2\n\np | waited 2 and 2 s\n",
        &["waited 21 and 021 s"],
        "the program writes this number as 21, not as 021",
        "这个数应当写成 21，而不是 021",
    );
}
