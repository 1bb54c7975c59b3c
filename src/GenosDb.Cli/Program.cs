using GenosDb.Cli;

var streams = CommandStreams.OfProcess();
return (int)await CommandLine.RunAsync(args, streams, CancellationToken.None);
