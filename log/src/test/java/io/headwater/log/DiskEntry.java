package io.headwater.log;

/** What a name on a simulated disk stands for. */
sealed interface DiskEntry permits FileImage, DirectoryImage {}
