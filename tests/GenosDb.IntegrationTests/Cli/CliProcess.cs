using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;

namespace GenosDb.IntegrationTests.Cli;

/// <summary>The built command line as a real process, spoken to through its standard streams, with a time limit on every answer.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly StringBuilder _errors = new();
    private readonly Task _readErrors;

    private CliProcess(Process process)
    {
        _process = process;
        _readErrors = ReadErrorsAsync();
    }

    public int Id => _process.Id;

    public string Errors
    {
        get
        {
            lock (_errors)
                return _errors.ToString();
        }
    }

    public static CliProcess Start(params string[] arguments) => StartProgram(Repository.OutputOf("GenosDb.Cli"), arguments);

    /// <summary>Starts another built program in the same way.</summary>
    public static CliProcess StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        start.ArgumentList.Add("exec");
        start.ArgumentList.Add(program);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Runs a script in a shell of its own, to its end.</summary>
    public static async Task<CliResult> RunScriptAsync(string script, params string[] options)
    {
        await using var process = Start(["shell", .. options]);
        return await process.FinishAsync(script);
    }

    /// <summary>Runs without input, to the end.</summary>
    public static async Task<CliResult> RunAsync(params string[] arguments)
    {
        await using var process = Start(arguments);
        return await process.FinishAsync(input: "");
    }

    /// <summary>Sends a line to a shell that writes JSON and returns all that it answers.</summary>
    public async Task<IReadOnlyList<JsonObject>> AskAsync(string line)
    {
        await SendAsync(line);
        await SendAsync("stats"); // its answer ends the answer before it
        var answers = new List<JsonObject>();
        while (true)
        {
            var answer = await ReadAsync();
            if (answer.ContainsKey("oplogCapacity"))
                return answers;
            answers.Add(answer);
        }
    }

    public async Task<JsonObject> AskOneAsync(string line) => (await AskAsync(line)).Should().ContainSingle($"'{line}' has one answer").Subject;

    public async Task<JsonObject> StatsAsync()
    {
        await SendAsync("stats");
        return await ReadAsync();
    }

    /// <summary>Sends a line to a shell, and leaves it to the caller to read what it answers.</summary>
    public async Task SendAsync(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
    }

    public async Task<JsonObject> ReadAsync()
    {
        var line = await _process.StandardOutput.ReadLineAsync().WaitAsync(Limit);
        if (line is not null)
            return JsonNode.Parse(line)!.AsObject();
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _readErrors.WaitAsync(Limit);
        throw new InvalidOperationException($"The process ended with {_process.ExitCode} before it answered: {Errors}");
    }

    public async Task<CliResult> FinishAsync(string input)
    {
        var output = _process.StandardOutput.ReadToEndAsync();
        try
        {
            await _process.StandardInput.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended at an earlier line, as a script does that fails; the exit code says so.
        }

        return await WaitForExitAsync(output);
    }

    public async Task<CliResult> WaitForExitAsync() => await WaitForExitAsync(_process.StandardOutput.ReadToEndAsync());

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        _process.Dispose();
    }

    private async Task<CliResult> WaitForExitAsync(Task<string> output)
    {
        var text = await output.WaitAsync(Limit);
        await _process.WaitForExitAsync().WaitAsync(Limit);
        await _readErrors.WaitAsync(Limit);
        return new CliResult(_process.ExitCode, text, Errors);
    }

    private async Task ReadErrorsAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            lock (_errors)
                _errors.AppendLine(line);
        }
    }
}
