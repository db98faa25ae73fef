using System.Diagnostics;

namespace SessionSdk.Packages.Tests;

/// <summary>Plays a stranger: an empty project, the packages, the bot of the README, a running network.</summary>
public sealed class InstalledPackagesTests(PackedPackages packed)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_bot_of_the_readme_runs_from_the_packages()
    {
        string folder = Directory.CreateTempSubdirectory("session-stranger-").FullName;
        try
        {
            await WriteProjectAsync(folder);
            await DotNet.RunAsync(folder, Token, "build", "-v", "q", "-o", Path.Combine(folder, "out"));
            await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
            using AccountKeys keys = AccountKeys.Generate();
            using RecoveryPhrase phrase = keys.ExportRecoveryPhrase(MnemonicLanguage.English);
            using Process bot = DotNet.Start(folder, SettingsOf(network, phrase.Export()), Path.Combine(folder, "out", "Stranger.dll"));
            Task<string> output = bot.StandardOutput.ReadToEndAsync(Token);
            Task<string> errors = bot.StandardError.ReadToEndAsync(Token);
            try
            {
                Assert.Equal("hello", await EchoOfAsync(network, keys.Id, "hello"));
            }
            catch (OperationCanceledException)
            {
                bot.Kill(entireProcessTree: true);
                Assert.Fail($"The bot did not answer.\n{await output}\n{await errors}");
            }
            finally
            {
                bot.Kill(entireProcessTree: true);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> EchoOfAsync(DevNet.DevNet network, AccountId bot, string text)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(TimeSpan.FromSeconds(40));
        await using SessionClient client = await SessionClient.CreateAsync(options => options.Network = network.Settings, patience.Token);
        await client.SendAsync(bot, text, patience.Token);
        await foreach (Message message in client.Messages(patience.Token))
        {
            if (message.Sender == bot)
            {
                return message.Text;
            }
        }

        return string.Empty;
    }

    private static Dictionary<string, string> SettingsOf(DevNet.DevNet network, string phrase) => new()
    {
        ["Session__RecoveryPhrase"] = phrase,
        ["Session__Network__Name"] = "devnet",
        ["Session__Network__Seeds__0__Url"] = network.SeedUrl.ToString(),
        ["Session__Network__Seeds__0__PublicKeyPin"] = network.SeedPin,
    };

    private async Task WriteProjectAsync(string folder)
    {
        // The user's own sources are inherited; our packages are restored into this folder, all others are taken from the user's cache, unless it holds any of ours.
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        bool isOthersOnly = Directory.Exists(cache) && !Directory.EnumerateDirectories(cache, "session.sdk*").Any();
        await File.WriteAllTextAsync(
            Path.Combine(folder, "nuget.config"),
            $"""
            <configuration>
              <packageSources>
                <add key="packed" value="{packed.Folder}" />
              </packageSources>
              <config>
                <add key="globalPackagesFolder" value="{Path.Combine(folder, "packages")}" />
              </config>
              <fallbackPackageFolders>
                {(isOthersOnly ? $"<add key=\"user\" value=\"{cache}\" />" : string.Empty)}
              </fallbackPackageFolders>
            </configuration>
            """,
            Token);
        await File.WriteAllTextAsync(
            Path.Combine(folder, "Stranger.csproj"),
            $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <OutputType>Exe</OutputType>
                <TargetFramework>net10.0</TargetFramework>
                <ImplicitUsings>enable</ImplicitUsings>
                <Nullable>enable</Nullable>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                <RestorePackagesPath>{Path.Combine(folder, "packages")}</RestorePackagesPath>
              </PropertyGroup>
              <ItemGroup>
                <PackageReference Include="Session.Sdk" Version="{packed.Version}" />
                <PackageReference Include="Microsoft.Extensions.Hosting" Version="10.0.15" />
              </ItemGroup>
            </Project>
            """,
            Token);
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Repository.ReadmeBlock("A bot"), Token);
    }
}
