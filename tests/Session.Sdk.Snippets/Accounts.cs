using SessionSdk;
using SessionSdk.Cryptography;

namespace Snippets;

internal static class Accounts
{
    internal static void Make()
    {
        #region new account

        using AccountKeys keys = AccountKeys.Generate();
        Console.WriteLine(keys.Id);
        using RecoveryPhrase phrase = keys.ExportRecoveryPhrase(MnemonicLanguage.English);
        Console.WriteLine(phrase.Export());                                    // 13 words
        using AccountKeys same = AccountKeys.FromRecoveryPhrase(phrase);

        #endregion
    }

    internal static async Task OpenAsync(string phrase, byte[] seed)
    {
        #region open a client

        await using SessionClient byPhrase = await SessionClient.CreateAsync(options => options.RecoveryPhrase = phrase);
        await using SessionClient bySeed = await SessionClient.CreateAsync(options => options.Seed = SecretKey.CopyFrom(seed));

        #endregion
    }
}
