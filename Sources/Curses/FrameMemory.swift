import CNcurses

/// The memory that frames are made in.
public enum FrameMemory {
  /// Has what a frame gave back stay with the process for the next one, up to 4 MB.
  ///
  /// Otherwise the C library returns the end of its heap to the system after each frame and asks for it again (mallopt(3), M_TRIM_THRESHOLD):
  /// two system calls, and a fault for each of its pages.
  public static func keep() {
    mallopt(M_TRIM_THRESHOLD, 4 << 20)
    // To set one of them stops both from following what is in use, and a large screen must not become a mapping of its own each time.
    mallopt(M_MMAP_THRESHOLD, 4 << 20)
  }
}
