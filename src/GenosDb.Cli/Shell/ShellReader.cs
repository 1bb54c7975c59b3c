using System.Text;

namespace GenosDb.Cli.Shell;

/// <summary>Reads lines of bounded length, so that input without line ends cannot take all memory.</summary>
internal sealed class ShellReader(TextReader input)
{
    /// <summary>Room for the longest value, written with escapes.</summary>
    public const int MaxLineCharacters = 8 << 20;

    private readonly char[] _buffer = new char[4_096];
    private int _start;
    private int _end;

    /// <summary>The next line without its end; null after the last.</summary>
    /// <exception cref="CommandFailedException">A line is too long.</exception>
    public async Task<string?> ReadLineAsync(CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        while (true)
        {
            if (_start == _end)
            {
                // Standard input cannot be cancelled while it waits; leaving the read behind lets the process end.
                _end = await Task.Run(() => input.Read(_buffer, 0, _buffer.Length), cancellationToken).WaitAsync(cancellationToken);
                _start = 0;
                if (_end == 0)
                    return line.Length == 0 ? null : line.ToString();
            }

            var available = _buffer.AsSpan(_start, _end - _start);
            var length = available.IndexOf('\n');
            line.Append(length < 0 ? available : available[..length]);
            _start += length < 0 ? available.Length : length + 1;
            if (line.Length > MaxLineCharacters)
                throw new CommandFailedException(ExitCode.WrongUsage, $"the line is longer than {MaxLineCharacters:N0} characters. Put large values in a file and import it.");
            if (length >= 0)
                return line.ToString().TrimEnd('\r');
        }
    }
}
