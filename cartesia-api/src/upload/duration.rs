//! The duration of a WAV or FLAC file, from its header.

use std::fs::File;
use std::io;
use std::path::Path;
use std::time::Duration;

use super::handle::read_at;
use super::source::Source;

/// The largest number of chunks before the samples of a WAV file: more than any recorder writes.
const MAX_CHUNKS: usize = 64;

/// The encodings of a WAV file whose samples all have the same size: PCM, floats, A-law, mu-law, and their extensible form.
const FIXED_SIZE: [u64; 5] = [1, 3, 6, 7, 0xfffe];

const EMPTY: Window = [0; 40];

impl Source {
    /// Returns the length in time; `None` where the header does not have it.
    pub(super) fn duration(&self) -> io::Result<Option<Duration>> {
        match self {
            Self::Path(path) => of_path(path),
            Self::File(handle) => handle.idle_file().map_or(Ok(None), of_file),
            Self::Bytes(bytes) => {
                let read = |position| Ok(window(bytes, position));
                Audio { length: length_of(bytes.len()), read: &read }.duration()
            }
            Self::Stream(..) => Ok(None),
        }
    }
}

fn of_path(path: &Path) -> io::Result<Option<Duration>> {
    let duration = || match std::fs::metadata(path)? {
        metadata if metadata.is_dir() => Err(io::ErrorKind::IsADirectory.into()),
        metadata if metadata.is_file() => of_file(&File::open(path)?),
        // Opening a pipe would wait for its writer.
        _ => Ok(None),
    };
    duration().map_err(|error| io::Error::new(error.kind(), format!("`{}` can't be read: {error}", path.display())))
}

fn of_file(file: &File) -> io::Result<Option<Duration>> {
    let metadata = file.metadata()?;
    let read = |position| {
        let mut window = EMPTY;
        let mut filled = 0;
        while let Some(rest) = window.get_mut(filled..).filter(|rest| !rest.is_empty()) {
            match read_at(file, rest, position + length_of(filled)) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(window)
    };
    if metadata.is_file() { Audio { length: metadata.len(), read: &read }.duration() } else { Ok(None) }
}

/// Some bytes of a file, with zeros for those after its end.
type Window = [u8; 40];

fn window(bytes: &[u8], position: u64) -> Window {
    let mut window = EMPTY;
    let rest = usize::try_from(position).ok().and_then(|position| bytes.get(position..)).unwrap_or_default();
    window.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
    window
}

fn length_of(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

/// A file, read a few bytes at a time.
struct Audio<'a> {
    length: u64,
    read: &'a dyn Fn(u64) -> io::Result<Window>,
}

impl Audio<'_> {
    fn duration(&self) -> io::Result<Option<Duration>> {
        let start = (self.read)(0)?;
        let is_wave = start.get(8..12) == Some(b"WAVE");
        match start.first_chunk() {
            Some(b"RIFF") if is_wave => self.of_wav(None),
            // The chunk `ds64` comes first (EBU Tech 3306): 8 bytes for the size of the file, and 8 for that of the samples.
            Some(b"RF64") if is_wave => self.of_wav(Some(little_endian(&start, 28, 8))),
            Some(b"fLaC") => Ok(of_stream_info(&start)),
            _ => Ok(None),
        }
    }

    /// Follows the chunks up to the samples. Their size is what the file has of them: recorders that can't go back leave it
    /// at 0 or at the largest value.
    fn of_wav(&self, size_in_ds64: Option<u64>) -> io::Result<Option<Duration>> {
        let mut position = 12;
        let (mut format, mut samples) = (None, 0);
        for _ in 0..MAX_CHUNKS {
            let chunk = (self.read)(position)?;
            let size = little_endian(&chunk, 4, 4);
            match chunk.first_chunk() {
                Some(b"fmt ") => format = Some(Format::read(&chunk)),
                Some(b"fact") => samples = little_endian(&chunk, 8, 4),
                Some(b"data") => {
                    let in_file = self.length.saturating_sub(position + 8);
                    let size = size_in_ds64.filter(|_| size == u64::from(u32::MAX)).unwrap_or(size);
                    let size = if size == 0 { in_file } else { size.min(in_file) };
                    return Ok(format.and_then(|format| format.duration(size, samples)));
                }
                _ => {}
            }
            // Chunks begin at even positions.
            position += 8 + size + size % 2;
            if position >= self.length {
                break;
            }
        }
        Ok(None)
    }
}

/// The chunk `fmt ` of a WAV file, as far as it is about time.
struct Format {
    encoding: u64,
    sample_rate: u64,
    /// The number of bytes for one sample of each channel.
    frame_size: u64,
}

impl Format {
    fn read(chunk: &Window) -> Self {
        let [encoding, sample_rate, frame_size] =
            [(8, 2), (12, 4), (20, 2)].map(|(at, count)| little_endian(chunk, at, count));
        Self { encoding, sample_rate, frame_size }
    }

    /// Returns the time of that many bytes, or of the samples that the chunk `fact` counts where bytes tell nothing: encoders
    /// get the bytes per second of compressed audio wrong.
    fn duration(&self, size: u64, samples: u64) -> Option<Duration> {
        match samples {
            _ if FIXED_SIZE.contains(&self.encoding) => seconds(size, self.sample_rate * self.frame_size),
            0 => None,
            samples => seconds(samples, self.sample_rate),
        }
    }
}

/// Reads the metadata block STREAMINFO (RFC 9639, section 8.2), which comes first. Its eight bytes at 10 hold the
/// sample rate in 20 bits, other facts in 8, and the number of samples in 36. That number is 0 if it is unknown.
fn of_stream_info(start: &Window) -> Option<Duration> {
    let packed = start.iter().skip(18).take(8).fold(0, |packed, byte| packed << 8 | u64::from(*byte));
    let (sample_rate, samples) = (packed >> 44, packed & 0xf_ffff_ffff);
    if samples == 0 { None } else { seconds(samples, sample_rate) }
}

fn little_endian(bytes: &[u8], at: usize, count: usize) -> u64 {
    bytes.iter().skip(at).take(count).rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

fn seconds(count: u64, per_second: u64) -> Option<Duration> {
    let whole = count.checked_div(per_second)?;
    let nanoseconds = u128::from(count % per_second) * 1_000_000_000 / u128::from(per_second);
    Some(Duration::new(whole, u32::try_from(nanoseconds).ok()?))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

    use std::io::ErrorKind;
    use std::time::Duration;

    use crate::Upload;

    /// Returns a WAV file of one channel with 8,000 samples of two bytes in each second.
    fn wav(before: &[u8], size: u32, bytes: usize) -> Vec<u8> {
        let format = b"fmt \x10\0\0\0\x01\0\x01\0\x40\x1f\0\0\x80\x3e\0\0\x02\0\x10\0";
        [&b"RIFF\0\0\0\0WAVE"[..], format, before, b"data", &size.to_le_bytes(), &vec![0; bytes]].concat()
    }

    #[track_caller]
    fn is(file: Vec<u8>, expected: Option<Duration>) {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("cartesia-duration-{}-{}", std::process::id(), fastrand::u64(..)));
        std::fs::write(&path, &file).unwrap();
        let found = [
            Upload::from_path(&path).duration().unwrap(),
            Upload::from_file("clip", std::fs::File::open(&path).unwrap()).duration().unwrap(),
            Upload::from_bytes("clip", file).duration().unwrap(),
        ];
        std::fs::remove_file(path).unwrap();
        assert_eq!(found, [expected; 3]);
    }

    /// Scenario: WAV files with a chunk before the samples, also of an odd size. Others have a size that a recorder
    /// could not go back to write, or fewer samples than they say. Expected: the time of the samples that are there.
    #[test]
    fn wav_files() {
        let quarter = Some(Duration::from_millis(250));
        is(wav(b"", 4000, 4000), quarter);
        is(wav(b"LIST\x04\0\0\0INFO", 4000, 4000), quarter);
        is(wav(b"junk\x03\0\0\0abc\0", 4000, 4000), quarter);
        for size in [0, u32::MAX, 5000] {
            is(wav(b"", size, 4000), quarter);
        }
        is(wav(b"", 4000, 5000), quarter);
    }

    /// Scenario: an RF64 file. Expected: the size of the samples is the one in its first chunk.
    #[test]
    fn rf64_files() {
        let rest = wav(b"", u32::MAX, 6000);
        let sizes = [&[0; 8][..], &4000_u64.to_le_bytes(), &[0; 12]].concat();
        is(
            [&b"RF64\xff\xff\xff\xffWAVEds64\x1c\0\0\0"[..], &sizes, &rest[12..]].concat(),
            Some(Duration::from_millis(250)),
        );
    }

    /// Scenario: FLAC files of 44,100 Hz, with 66,150 samples, and without their number. Expected: a second and a half, and nothing.
    #[test]
    fn flac_files() {
        let flac = |samples: u64| {
            let packed = 44_100_u64 << 44 | 0x0f_u64 << 36 | samples;
            [&b"fLaC\x80\0\0\x22\x10\0\x10\0\0\0\0\0\0\0"[..], &packed.to_be_bytes(), &[0; 16]].concat()
        };
        is(flac(66_150), Some(Duration::from_millis(1500)));
        is(flac(0), None);
    }

    /// Scenario: files without a length, cut off or wrong, and one whose chunks have no end. Expected: nothing; compressed
    /// samples have the length that the file counts, if it does.
    #[test]
    fn files_without_a_length() {
        for file in
            [&b""[..], b"RIFF", b"RIFF\0\0\0\0WAVE", b"fLaC", b"OggS\0\x02", b"RIFF\0\0\0\0WAVEdata\x04\0\0\0abcd"]
        {
            is(file.to_vec(), None);
        }
        let mut compressed = wav(b"", 4000, 4000);
        compressed[20] = 2;
        is(compressed, None);
        let mut counted = wav(b"fact\x04\0\0\0\xa0\x0f\0\0", 1000, 1000);
        counted[20] = 2;
        is(counted, Some(Duration::from_millis(500)));
        is([&b"RIFF\0\0\0\0WAVE"[..], &b"junk\0\0\0\0".repeat(1000)].concat(), None);
    }

    /// Scenario: a path where nothing is, and a folder. Expected: errors with the path and of the kind.
    #[test]
    fn paths_without_a_file() {
        let missing = Upload::from_path("no such clip.wav").duration().unwrap_err();
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert!(missing.to_string().starts_with("`no such clip.wav` can't be read: "), "{missing}");
        let folder = Upload::from_path(std::env::temp_dir()).duration().unwrap_err();
        assert_eq!(folder.kind(), ErrorKind::IsADirectory);
    }
}
