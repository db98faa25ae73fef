using SessionSdk.Profiles;

namespace SessionSdk;

/// <summary>The account's own profile and what can be done with it. What others see of it goes with the next message to them.</summary>
/// <remarks>Safe to share between threads. Virtual, so that a test can make its own. <see cref="AccountState.Profile"/> has the settings beside name and picture.</remarks>
public class OwnProfile
{
    private readonly SessionClient? _client;
    private readonly OwnPicture? _picture;

    /// <summary>Makes a profile that does nothing, for a test that overrides what it needs.</summary>
    protected OwnProfile()
    {
    }

    internal OwnProfile(SessionClient client, OwnPicture picture)
    {
        _client = client;
        _picture = picture;
    }

    /// <summary>Gets the name that others see; <see langword="null"/> for none.</summary>
    public virtual string? Name => Client.State.Profile.Name;

    /// <summary>Gets whether there is a picture.</summary>
    public virtual bool HasPicture => Client.State.Profile.Picture is not null;

    private SessionClient Client => _client ?? throw new NotSupportedException("This profile was made by a test, which has not overridden the member.");

    private OwnPicture Picture => _picture ?? throw new NotSupportedException("This profile was made by a test, which has not overridden the member.");

    /// <summary>Renames the account on all its devices.</summary>
    /// <param name="name">The name, at most 100 bytes of UTF-8 and not blank.</param>
    /// <exception cref="ArgumentException">The name is blank or longer.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public virtual void SetName(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Client.State.Profile.Name = name;
    }

    /// <summary>Gives the account another picture on all its devices: encrypts it, uploads it and puts it into the profile. A copy is kept in the store, so that it can be uploaded again.</summary>
    /// <param name="picture">The encoded picture (WebP, JPEG, …), not empty. Make it at most 600 pixels wide and high, and strip its metadata: it is sent as it is.</param>
    /// <param name="progress">Is told when the upload begins and ends.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>A task that ends when the picture is in the profile; the devices hear of it a moment later, others with the next message to them. An account without a name tells others nothing of its profile.</returns>
    /// <exception cref="ArgumentException">The picture is empty.</exception>
    /// <exception cref="FileTooLargeException">The picture is larger than the file server or the options allow.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="SessionException">The upload failed, or the store did not keep the copy. The profile is as it was.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public virtual Task SetPictureAsync(AttachmentSource picture, IProgress<TransferProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(picture);
        Client.ThrowIfDisposed();
        return Picture.SetAsync(picture, progress, cancellationToken);
    }

    /// <summary>Takes the picture away on all devices, and from whom the account writes to next.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when there is no picture any more. The file server forgets the file by itself.</returns>
    /// <exception cref="SessionException">The store did not forget its copy.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public virtual Task ClearPictureAsync(CancellationToken cancellationToken = default)
    {
        Client.ThrowIfDisposed();
        return Picture.ClearAsync(cancellationToken);
    }

    /// <summary>Gets the picture, from the copy in the store or else from the file server.</summary>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The encoded picture; <see langword="null"/> when there is none.</returns>
    /// <exception cref="FileGoneException">The server does not have it any more.</exception>
    /// <exception cref="SessionException">It cannot be fetched, or is not what was uploaded.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public virtual Task<byte[]?> GetPictureAsync(CancellationToken cancellationToken = default)
    {
        Client.ThrowIfDisposed();
        return Picture.GetAsync(cancellationToken);
    }

    /// <summary>Keeps the picture on its server, which forgets files after two weeks: extends it there, or uploads it again. The client does that once a day (<see cref="SessionClientOptions.RenewPicture"/>).</summary>
    /// <param name="cancellationToken">Cancels the renewal.</param>
    /// <returns>What was done; <see langword="null"/> when there is no picture.</returns>
    /// <exception cref="FileGoneException">The server has lost it, and no copy is kept here: set the picture anew.</exception>
    /// <exception cref="SessionException">The network or the server failed.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public virtual Task<PictureRenewalOutcome?> RenewPictureAsync(CancellationToken cancellationToken = default)
    {
        Client.ThrowIfDisposed();
        return Picture.RenewAsync(cancellationToken);
    }
}
