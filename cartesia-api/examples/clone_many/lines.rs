//! Line numbers of a text, as editors show them.

/// The offset of each line.
pub(crate) struct Lines<'a> {
    text: &'a [u8],
    begins: Vec<usize>,
}

impl<'a> Lines<'a> {
    /// Finds the lines. They end in LF, CRLF or CR, as spreadsheets write them and the csv crate reads them.
    pub(crate) fn of(text: &'a [u8]) -> Self {
        let ends = text.iter().enumerate().filter(|(at, byte)| match byte {
            b'\n' => true,
            b'\r' => text.get(at + 1) != Some(&b'\n'),
            _ => false,
        });
        let begins = [0].into_iter().chain(ends.map(|(at, _)| at + 1)).collect();
        Self { text, begins }
    }

    /// Returns the number of the line with the first byte, from this offset on, that is not a line end. For the csv crate, a
    /// record begins right after the one before: within its CRLF, and before the empty lines between the two.
    pub(crate) fn number(&self, from: usize) -> usize {
        let rest = self.text.get(from..).unwrap_or_default();
        let at = from + rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        self.begins.partition_point(|begin| *begin <= at)
    }
}
