using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Files;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Profiles;

/// <summary>Uploads the own picture, keeps a copy with the account's data, and keeps it alive on the server.</summary>
/// <remarks>One change at a time. What other devices set meanwhile stands: only the picture that was renewed is replaced by its renewal.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose.")]
internal sealed class OwnPicture(AccountJournal journal, AccountState state, FileClient files)
{
    private readonly SemaphoreSlim _turn = new(1, 1);

    internal async Task SetAsync(AttachmentSource source, IProgress<TransferProgress>? progress, CancellationToken cancellationToken)
    {
        byte[] content = await source.ReadAsync(files.MaxUploadSize, cancellationToken).ConfigureAwait(false);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            UploadedPicture uploaded = await files.UploadPictureAsync(content, request: null, progress, cancellationToken).ConfigureAwait(false);
            await KeepAsync(new KeptPicture(uploaded.Picture, content), cancellationToken).ConfigureAwait(false);
            state.Profile.Picture = uploaded.Picture;
        }
        finally
        {
            _turn.Release();
        }
    }

    internal async Task ClearAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            state.Profile.Picture = null;
            await KeepAsync(null, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Gets the picture: the copy that is kept here, or else the server's, which is kept then.</summary>
    internal async Task<byte[]?> GetAsync(CancellationToken cancellationToken) =>
        state.Profile.Picture is { } picture ? (await FindAsync(picture, cancellationToken).ConfigureAwait(false)).Content.ToArray() : null;

    /// <summary>Renews the picture where it is due.</summary>
    /// <returns>What was done; <see langword="null"/> when there is no picture.</returns>
    internal async Task<PictureRenewalOutcome?> RenewAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            (ProfilePicture? stored, DateTimeOffset? updated) = state.Read(configs => (configs.Profile.Picture, configs.Profile.ProfileUpdated));
            if (stored is null)
            {
                return null;
            }

            KeptPicture kept = await FindAsync(stored, cancellationToken).ConfigureAwait(false);
            var request = new RenewPictureRequest { Stored = stored, ProfileUpdatedAt = updated, Picture = kept.Content };
            PictureRenewal renewal = await files.RenewPictureAsync(request, cancellationToken).ConfigureAwait(false);
            if (renewal.Uploaded is { } uploaded)
            {
                await KeepAsync(new KeptPicture(uploaded.Picture, kept.Content), cancellationToken).ConfigureAwait(false);
                state.Edit(configs =>
                {
                    if (stored.Equals(configs.Profile.Picture))
                    {
                        configs.Profile.SetReuploadedPicture(uploaded.Picture);
                    }
                });
            }

            return renewal.Outcome;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<KeptPicture> FindAsync(ProfilePicture picture, CancellationToken cancellationToken)
    {
        byte[]? encoded = await journal.Store.GetStateAsync(journal.Account, KeptPicture.StateKey, cancellationToken).ConfigureAwait(false);
        if (encoded is not null && KeptPicture.TryDecode(encoded, out KeptPicture? kept) && kept.Stored.Equals(picture))
        {
            return kept;
        }

        // Another device set it.
        kept = new KeptPicture(picture, await files.DownloadPictureAsync(picture, progress: null, cancellationToken).ConfigureAwait(false));
        await KeepAsync(kept, cancellationToken).ConfigureAwait(false);
        return kept;
    }

    private async Task KeepAsync(KeptPicture? kept, CancellationToken cancellationToken)
    {
        byte[] encoded = kept?.Encode() ?? [];
        try
        {
            var batch = new StoreBatch();
            batch.State[KeptPicture.StateKey] = encoded;
            await journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(encoded);
        }
    }
}
