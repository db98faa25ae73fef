using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SessionSdk;
using SessionSdk.Onion;
using SessionSdk.Sqlite;

namespace Snippets;

internal static class RunABot
{
    internal static async Task RunAsync(string[] args)
    {
        #region run

        HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
        builder.Services
            .AddSessionClient(builder.Configuration.GetSection("Session"))
            .AddHandler<EchoHandler>();
        await builder.Build().RunAsync();

        #endregion
    }

    internal static void Keep(HostApplicationBuilder builder)
    {
        #region keep nodes

        builder.Services.AddSingleton<INodeCacheStore>(new FileNodeCacheStore("/var/lib/my-bot"));

        #endregion
    }

    internal static void KeepMessages(HostApplicationBuilder builder)
    {
        #region keep messages

        builder.Services
            .AddSessionClient(builder.Configuration.GetSection("Session"))
            .AddHandler<EchoHandler>()
            .UseSqliteStore("bot.db", store => store.Protection = StoreProtection.FromPassphrase(builder.Configuration["StorePassphrase"]));

        #endregion
    }

    internal static void AddTwo(HostApplicationBuilder builder)
    {
        #region several accounts

        builder.Services.AddSessionClient("support", builder.Configuration.GetSection("Accounts:Support")).AddHandler<EchoHandler>();
        builder.Services.AddSessionClient("news", builder.Configuration.GetSection("Accounts:News"));

        #endregion
    }

    internal static void AddCheck(HostApplicationBuilder builder)
    {
        #region health check

        builder.Services.AddHealthChecks()
            .AddSessionClient()             // the client without a name
            .AddSessionClient("support");   // one with a name

        #endregion
    }

    #region inject by name

    sealed class Newsletter([FromKeyedServices("news")] SessionClient client)
    {
        public SessionClient Client { get; } = client;
    }

    #endregion
}
