using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Fuzz;

const string Usage = """
    Session.Sdk.Fuzz <target|all> [--seconds 5] [--seed n] [--parallel 2] [--keep-last]   tries changed inputs
    Session.Sdk.Fuzz <target> --input <file>                                             tries one input
    Session.Sdk.Fuzz <target> --afl                                                      answers afl-fuzz
    Session.Sdk.Fuzz <target|all> --write-corpus                                         writes fuzz/corpus from tests/vectors
    Session.Sdk.Fuzz --list                                                              names the targets
    """;

if (args.Contains("--list"))
{
    Console.WriteLine(string.Join(Environment.NewLine, FuzzTargets.Names));
    return 0;
}

if (args is not [var chosen, ..] || (chosen != "all" && !FuzzTargets.Names.Contains(chosen)))
{
    Console.Error.WriteLine(Usage);
    return 2;
}

IReadOnlyList<string> targets = chosen == "all" ? FuzzTargets.Names : [chosen];
if (args.Contains("--write-corpus"))
{
    CorpusWriter.Write(targets);
    return 0;
}

if (args.Contains("--afl"))
{
    Afl.Run(chosen);
    return 0;
}

if (Option("--input") is { } file)
{
    Console.WriteLine(InputCheck.RunTimed(FuzzTargets.Create(chosen), File.ReadAllBytes(file)) ? "accepted" : "refused");
    return 0;
}

int seed = Option("--seed") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : RandomNumberGenerator.GetInt32(int.MaxValue);
TimeSpan duration = TimeSpan.FromSeconds(double.Parse(Option("--seconds") ?? "5", CultureInfo.InvariantCulture));
int parallel = int.Parse(Option("--parallel") ?? "2", CultureInfo.InvariantCulture);
return await FuzzRunner.RunAsync(targets, seed, duration, parallel, args.Contains("--keep-last")) ? 0 : 1;

string? Option(string name) => Array.IndexOf(args, name) is >= 0 and var at && at + 1 < args.Length ? args[at + 1] : null;
