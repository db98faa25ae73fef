using System.CommandLine;
using QuickStart;

var seed = new Option<string?>("--seed") { Description = "The seed URL of a running network. Without it a network is started on this machine." };
var seedPin = new Option<string?>("--seed-pin") { Description = "SHA-256 of the seed's certificate or of its public key (SPKI), base64 or hexadecimal." };
var insecureLoopback = new Option<bool>("--insecure-loopback") { Description = "Accept any certificate of a seed on a loopback address." };
var phraseFile = new Option<FileInfo?>("--recovery-phrase-file") { Description = "Use the account whose recovery phrase is in this file, or in the variable SESSION_RECOVERY_PHRASE, instead of a new one." };
var to = new Option<string?>("--to") { Description = "Send to this account id and wait for the answer, instead of letting two accounts talk." };
var text = new Option<string>("--text") { Description = "What to send.", DefaultValueFactory = _ => "Hello from Session.Sdk!" };
var verbose = new Option<bool>("--verbose") { Description = "Show the SDK's log." };

var root = new RootCommand("Two accounts exchange a message through onion requests and swarms.") { seed, seedPin, insecureLoopback, phraseFile, to, text, verbose };
root.SetAction((parsed, cancellationToken) => Conversation.RunAsync(
    new ConversationOptions(
        parsed.GetValue(seed),
        parsed.GetValue(seedPin),
        parsed.GetValue(insecureLoopback),
        parsed.GetValue(phraseFile),
        parsed.GetValue(to),
        parsed.GetValue(text)!,
        parsed.GetValue(verbose)),
    cancellationToken));
return await root.Parse(args).InvokeAsync();
