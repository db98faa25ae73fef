// A chat in two terminals on one network of this machine. The first starts it and prints the command for the second.
using System.CommandLine;
using ConsoleChat;

var join = new Option<string?>("--join") { Description = "What the first terminal printed: its network, and whom to write to." };
var name = new Option<string?>("--name") { Description = "The name that the other side sees." };
var store = new Option<FileInfo?>("--store") { Description = "Keep the conversation in this SQLite file. Its passphrase is asked from the variable SESSION_STORE_PASSPHRASE." };
var script = new Option<FileInfo?>("--script") { Description = "Read the lines of this file instead of the keyboard, and end after them." };

var root = new RootCommand("Two people chat: text, files, reactions, history and search. /help tells the commands.") { join, name, store, script };
root.SetAction(async (parsed, cancellationToken) =>
{
    try
    {
        return await Chat.RunAsync(parsed.GetValue(join), parsed.GetValue(name), parsed.GetValue(store), parsed.GetValue(script), cancellationToken);
    }
    catch (Exception failure) when (failure is SessionSdk.SessionException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(failure.Message);
        return 1;
    }
});
return await root.Parse(args).InvokeAsync();
