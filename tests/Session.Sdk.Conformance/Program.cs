using SessionSdk.Conformance;

string? folder = null;
string? area = null;
for (int i = 0; i < args.Length; i++)
{
    if (args[i] == "--area" && i + 1 < args.Length)
    {
        area = args[++i];
    }
    else if (folder is null && !args[i].StartsWith('-'))
    {
        folder = args[i];
    }
    else
    {
        folder = null;
        break;
    }
}

if (folder is null || !Directory.Exists(folder))
{
    Console.Error.WriteLine("Use: Session.Sdk.Conformance <folder> [--area <name>]");
    return 2;
}

var runner = new ConformanceRunner(Console.Out);
runner.RunFolder(folder, area);
Console.WriteLine($"{runner.Passed} passed, {runner.Failed} failed");
return runner.Failed == 0 && runner.Passed > 0 ? 0 : 1;
